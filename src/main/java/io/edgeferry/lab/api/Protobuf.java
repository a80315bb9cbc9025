package io.edgeferry.lab.api;

import io.edgeferry.lab.api.ProtobufTypes.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Reads bodies of {@code application/vnd.kubernetes.protobuf}, which typed clients send (kubectl for some of its
 * commands). The envelope is {@code k8s\0} and a {@code runtime.Unknown}: type meta in field 1, the object in field 2.
 */
final class Protobuf {

    static final String TYPE = "application/vnd.kubernetes.protobuf";
    private static final byte[] MAGIC = {'k', '8', 's', 0};

    private final ByteBuffer in;

    private Protobuf(ByteBuffer in) {
        this.in = in.order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The object as JSON has it.
     *
     * @throws Refusal 400 when it cannot be read, 415 for a type that is not known
     */
    static ObjectNode read(byte[] body) {
        try {
            if (body.length < MAGIC.length || !java.util.Arrays.equals(MAGIC, java.util.Arrays.copyOf(body, 4))) {
                throw Refusal.badRequest("the body is not in the envelope of protobuf");
            }
            return envelope(ByteBuffer.wrap(body, MAGIC.length, body.length - MAGIC.length));
        } catch (java.nio.BufferUnderflowException | IllegalArgumentException e) {
            throw Refusal.badRequest("the body cannot be read as protobuf: " + e);
        }
    }

    private static ObjectNode envelope(ByteBuffer body) {
        Protobuf reader = new Protobuf(body);
        String apiVersion = "";
        String kind = "";
        ByteBuffer raw = ByteBuffer.allocate(0);
        while (reader.in.hasRemaining()) {
            long tag = reader.varint();
            if (tag >>> 3 == 1) {
                Protobuf meta = new Protobuf(reader.bytes());
                while (meta.in.hasRemaining()) {
                    boolean version = meta.varint() >>> 3 == 1;
                    String text = text(meta.bytes());
                    apiVersion = version ? text : apiVersion;
                    kind = version ? kind : text;
                }
            } else if (tag >>> 3 == 2) {
                raw = reader.bytes();
            } else {
                reader.skip((int) tag & 7);
            }
        }
        String version = apiVersion;
        String named = kind;
        String message = ProtobufTypes.message(apiVersion, kind)
                .orElseThrow(() -> Refusal.of(
                        415,
                        "UnsupportedMediaType",
                        "protobuf of " + named + " in version " + version + " is not read here; send JSON"));
        ObjectNode object = Trees.object().put("kind", kind).put("apiVersion", apiVersion);
        new Protobuf(raw).message(message, object);
        return object;
    }

    private void message(String message, ObjectNode into) {
        while (in.hasRemaining()) {
            long tag = varint();
            Field field = ProtobufTypes.fields(message).get((int) (tag >>> 3));
            if (field == null) {
                skip((int) tag & 7);
            } else if (field.name().equals("^")) {
                new Protobuf(bytes()).message(field.message(), into);
            } else if (field.map()) {
                entry(field, into);
            } else {
                add(field, value(field, (int) tag & 7), into);
            }
        }
    }

    private void entry(Field field, ObjectNode into) {
        Protobuf entry = new Protobuf(bytes());
        String key = "";
        JsonNode value = StringNode.valueOf("");
        while (entry.in.hasRemaining()) {
            long tag = entry.varint();
            if (tag >>> 3 == 1) {
                key = text(entry.bytes());
            } else {
                value = entry.value(field, (int) tag & 7);
            }
        }
        Trees.child(into, field.name()).set(key, value);
    }

    private static void add(Field field, JsonNode value, ObjectNode into) {
        if (field.list()) {
            ArrayNode list = into.get(field.name()) instanceof ArrayNode there ? there : into.putArray(field.name());
            list.add(value);
        } else if (!value.isMissingNode() && (field.optional() || !isZero(value))) {
            into.set(field.name(), value);
        }
    }

    /** Go writes fields that are not pointers even when they are empty; JSON leaves those out. */
    private static boolean isZero(JsonNode value) {
        return value.isContainer()
                ? value.isEmpty()
                : value.asString("").isEmpty() || value.equals(LongNode.valueOf(0)) || value.equals(BooleanNode.FALSE);
    }

    private JsonNode value(Field field, int wire) {
        return switch (field.kind()) {
            case 'i' -> LongNode.valueOf(varint());
            case 'B' -> BooleanNode.valueOf(varint() != 0);
            case 'd' -> DoubleNode.valueOf(in.getDouble());
            case 's' -> StringNode.valueOf(text(bytes()));
            case 'b' -> StringNode.valueOf(Base64.getEncoder().encodeToString(array(bytes())));
            case 'm' -> {
                ObjectNode inner = Trees.object();
                new Protobuf(bytes()).message(field.message(), inner);
                yield inner;
            }
            case 'L' -> {
                ObjectNode inner = Trees.object();
                new Protobuf(bytes()).message(field.message(), inner);
                yield inner.path("items").isArray() ? inner.path("items") : Trees.array();
            }
            default -> special(field.kind(), wire);
        };
    }

    /** Types with a form of their own: each is a message of at most three fields. */
    private JsonNode special(char kind, int wire) {
        if (wire != 2) {
            skip(wire);
            return MissingNode.getInstance();
        }
        Protobuf inner = new Protobuf(bytes());
        long[] numbers = new long[4];
        byte[] bytes = new byte[0];
        boolean any = inner.in.hasRemaining();
        while (inner.in.hasRemaining()) {
            long tag = inner.varint();
            if ((tag & 7) == 2) {
                bytes = array(inner.bytes());
            } else {
                numbers[(int) Math.min(3, tag >>> 3)] = inner.varint();
            }
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        return switch (kind) {
            case 'T', 'U' -> any ? time(kind, numbers) : MissingNode.getInstance();
            case 'Q' -> StringNode.valueOf(text);
            case 'I' -> numbers[1] == 0 ? LongNode.valueOf(numbers[2]) : StringNode.valueOf(text);
            case 'D' -> StringNode.valueOf(numbers[1] / 1_000_000_000 + "s");
            default -> text.isEmpty() ? MissingNode.getInstance() : Trees.parseAny(bytes);
        };
    }

    private static JsonNode time(char kind, long[] numbers) {
        Instant instant = Instant.ofEpochSecond(numbers[1], numbers[2]);
        String micros = "%s.%06dZ".formatted(Ages.stamp(instant).replace("Z", ""), numbers[2] / 1000);
        return StringNode.valueOf(kind == 'T' ? Ages.stamp(instant) : micros);
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number without an end");
    }

    private ByteBuffer bytes() {
        long length = varint();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("a field is longer than the body");
        }
        ByteBuffer part = in.slice(in.position(), (int) length);
        in.position(in.position() + (int) length);
        return part;
    }

    private void skip(int wire) {
        switch (wire) {
            case 0 -> varint();
            case 1 -> in.getLong();
            case 2 -> bytes();
            case 5 -> in.getInt();
            default -> throw new IllegalArgumentException("wire type " + wire);
        }
    }

    private static byte[] array(ByteBuffer bytes) {
        byte[] array = new byte[bytes.remaining()];
        bytes.get(array);
        return array;
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }
}
