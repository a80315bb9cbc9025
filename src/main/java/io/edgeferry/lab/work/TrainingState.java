package io.edgeferry.lab.work;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * All that a training knows: the model, the optimiser, the random numbers, the step, and a block of memory of a chosen
 * size. The block is what the training draws its noise from and part of it changes with each step, so a block that was
 * not carried over shows in the weights. Not thread-safe.
 */
final class TrainingState {

    private static final long MAGIC = 0x45464C4142303031L;
    private static final int BATCH = 4;
    private static final int PARTS = 64;

    private final Gru model = new Gru();
    private final SplitMix random;
    private final byte[] block;
    private long step;

    private TrainingState(SplitMix random, byte[] block) {
        this.random = random;
        this.block = block;
    }

    /**
     * A training before its first step.
     *
     * @param memory bytes of the block
     */
    static TrainingState fresh(long seed, int memory) {
        TrainingState state = new TrainingState(new SplitMix(seed), new byte[memory]);
        state.model.begin(state.random);
        state.fill(0, memory);
        return state;
    }

    /** Steps that are done. */
    long step() {
        return step;
    }

    /** Bytes that a saved state takes. */
    long size() {
        return 4 * 8 + 3L * 8 * Gru.SIZE + 8 + block.length;
    }

    /** Does one step; returns its loss. */
    double next() {
        step++;
        int part = block.length / PARTS;
        int from = (int) (step % PARTS) * part;
        fill(from, from + part);
        double loss = 0;
        double[] window = new double[Gru.WINDOW];
        for (int b = 0; b < BATCH; b++) {
            int start = random.below(1_000_000);
            for (int i = 0; i < window.length; i++) {
                window[i] = series(start + i) + noise(start + 7919L * i);
            }
            loss += model.learn(window, series(start + window.length));
        }
        model.update(step, BATCH);
        return loss / BATCH;
    }

    private void fill(int from, int to) {
        SplitMix bytes = new SplitMix(random.next());
        ByteBuffer buffer = ByteBuffer.wrap(block, from, to - from);
        while (buffer.remaining() >= 8) {
            buffer.putLong(bytes.next());
        }
    }

    private double noise(long place) {
        return block.length == 0 ? 0 : 1e-4 * block[(int) (place % block.length)];
    }

    private static double series(int t) {
        return 0.6 * StrictMath.sin(t / 7.0) + 0.3 * StrictMath.sin(t / 31.0 + 1) + 0.1 * StrictMath.cos(t / 3.0);
    }

    /** SHA-256 of all weights, in hex. */
    String digest() {
        ByteBuffer bytes = ByteBuffer.allocate(8 * Gru.SIZE);
        for (double weight : model.weights) {
            bytes.putDouble(weight);
        }
        return HexFormat.of().formatHex(sha256().digest(bytes.array()));
    }

    /** Writes all of it, forced to the disk; returns the SHA-256 of the file, in hex. */
    String save(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (FileOutputStream to = new FileOutputStream(file.toFile());
                DataOutputStream out =
                        new DataOutputStream(new BufferedOutputStream(new DigestOutputStream(to, digest), 1 << 16))) {
            out.writeLong(MAGIC);
            out.writeLong(step);
            out.writeLong(random.state());
            out.writeLong(Gru.SIZE);
            for (double[] values : new double[][] {model.weights, model.mean, model.square}) {
                for (double value : values) {
                    out.writeDouble(value);
                }
            }
            out.writeLong(block.length);
            out.write(block);
            out.flush();
            to.getFD().sync();
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Reads what {@link #save} wrote. */
    static TrainingState load(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            if (in.readLong() != MAGIC) {
                throw new IOException("not the state of a training: " + file);
            }
            long step = in.readLong();
            SplitMix random = new SplitMix(in.readLong());
            if (in.readLong() != Gru.SIZE) {
                throw new IOException("the state of another model: " + file);
            }
            double[] values = new double[3 * Gru.SIZE];
            for (int i = 0; i < values.length; i++) {
                values[i] = in.readDouble();
            }
            byte[] block = new byte[Math.toIntExact(in.readLong())];
            in.readFully(block);
            TrainingState state = new TrainingState(random, block);
            state.step = step;
            System.arraycopy(values, 0, state.model.weights, 0, Gru.SIZE);
            System.arraycopy(values, Gru.SIZE, state.model.mean, 0, Gru.SIZE);
            System.arraycopy(values, 2 * Gru.SIZE, state.model.square, 0, Gru.SIZE);
            return state;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
