package io.edgeferry.node;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.UserInfo;
import io.edgeferry.node.NodeException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides about the host key of one connection. JSch asks it for the known types, to prefer those, and then for its
 * verdict; why a key was refused is kept, for JSch's own exception does not say it.
 */
final class HostKeyCheck implements HostKeyRepository {

    /** The types that are asked for, the best first. */
    static final String ALGORITHMS =
            "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,rsa-sha2-512,rsa-sha2-256";

    private static final Logger LOG = LoggerFactory.getLogger(HostKeyCheck.class);
    private static final Set<String> TYPES =
            Set.of("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa");

    private final Target target;
    private final KnownHosts known;
    private final HostKeyPrompt prompt;
    private final Lock asking;
    private final Opening opening;
    private @Nullable NodeException refusal;

    /**
     * A check for one connection.
     *
     * @param asking held while a person is asked, so that two connections to one host do not ask twice
     * @param opening told when a person is asked, for that time does not count
     */
    HostKeyCheck(Target target, KnownHosts known, HostKeyPrompt prompt, Lock asking, Opening opening) {
        this.target = target;
        this.known = known;
        this.prompt = prompt;
        this.asking = asking;
        this.opening = opening;
    }

    /** Why the key was refused; null when it was not. */
    @Nullable
    NodeException refusal() {
        return refusal;
    }

    @Override
    public int check(String host, byte[] key) {
        String name = KnownHosts.name(target.host(), target.port());
        String type = type(key);
        String text = Base64.getEncoder().encodeToString(key);
        try {
            if (!isKnown(name, type, text)) {
                ask(name, type, text, fingerprint(key));
            }
            opening.stage("did not finish the login");
            return OK;
        } catch (NodeException e) {
            refusal = e;
            return e.reason() == Reason.HOST_KEY_CHANGED ? CHANGED : NOT_INCLUDED;
        }
    }

    private boolean isKnown(String name, String type, String key) throws NodeException {
        List<KnownHosts.Entry> entries = entries(name);
        for (KnownHosts.Entry entry : entries) {
            if (entry.revoked() && entry.key().equals(key)) {
                throw new NodeException(
                        target.node(),
                        Reason.HOST_KEY_CHANGED,
                        target.label() + " shows a host key that is marked as revoked in " + known.file() + " line "
                                + entry.line() + ". Somebody else may hold that key, so there is no connection."
                                + " Give the node a new host key (ssh-keygen -A there).");
            }
        }
        entries.removeIf(KnownHosts.Entry::revoked);
        if (entries.stream().anyMatch(entry -> entry.key().equals(key))) {
            return true;
        }
        if (entries.isEmpty()) {
            return false;
        }
        KnownHosts.Entry first = entries.stream()
                .filter(entry -> entry.type().equals(type))
                .findFirst()
                .orElse(entries.getFirst());
        throw new NodeException(
                target.node(),
                Reason.HOST_KEY_CHANGED,
                target.label() + " shows another host key (" + type + ") than the one known from " + known.file()
                        + " line " + first.line()
                        + ". Somebody may be between this machine and the node, so there is no"
                        + " connection. If the machine was installed anew, remove the old key with: ssh-keygen -R "
                        + Command.quote(name) + " -f "
                        + Command.quote(known.file().toString()));
    }

    private List<KnownHosts.Entry> entries(String name) throws NodeException {
        try {
            return known.entries(name);
        } catch (IOException e) {
            throw new NodeException(
                    target.node(),
                    Reason.SETTING,
                    "The known hosts file " + known.file() + " cannot be read (" + SshErrors.why(e)
                            + "). Make it readable or name another one.",
                    e);
        }
    }

    private void ask(String name, String type, String key, String fingerprint) throws NodeException {
        opening.pause();
        asking.lock();
        try {
            if (isKnown(name, type, key)) {
                return;
            }
            if (!prompt.accept(target.name(), name, type, fingerprint)) {
                throw new NodeException(
                        target.node(),
                        Reason.HOST_KEY_UNKNOWN,
                        "The host key of " + target.label() + " is not known and was not accepted: " + type + " "
                                + fingerprint + ". Compare it with the output of ssh-keygen -l on that machine and"
                                + " accept it, or add it to " + known.file() + ".");
            }
            known.append(name, type, key);
            LOG.info("The host key of {} was accepted: {} {}", target.label(), type, fingerprint);
        } catch (NodeException e) {
            throw e;
        } catch (IOException e) {
            throw new NodeException(
                    target.node(),
                    Reason.SETTING,
                    "The accepted host key of " + target.label() + " cannot be written to " + known.file() + " ("
                            + SshErrors.why(e) + "). Make the file writable or name another one.",
                    e);
        } finally {
            asking.unlock();
        }
    }

    private static String type(byte[] key) {
        int length = key.length < 4 ? 0 : ((key[2] & 0xff) << 8) | (key[3] & 0xff);
        return length + 4 > key.length ? "unknown" : new String(key, 4, length, StandardCharsets.US_ASCII);
    }

    /** As {@code ssh-keygen -l} prints it. */
    static String fingerprint(byte[] key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** The keys that are known, from which JSch takes the types to prefer; it is asked before the key is shown. */
    @Override
    public HostKey[] getHostKey(String host, @Nullable String type) {
        if (type != null) {
            return new HostKey[0];
        }
        List<HostKey> keys = new ArrayList<>();
        try {
            for (KnownHosts.Entry entry : known.entries(KnownHosts.name(target.host(), target.port()))) {
                if (!entry.revoked() && TYPES.contains(entry.type())) {
                    keys.add(new HostKey(host, Base64.getDecoder().decode(entry.key())));
                }
            }
        } catch (IOException | JSchException | RuntimeException e) {
            LOG.debug("No preference of host key types for {}", target.label(), e);
        }
        return keys.toArray(HostKey[]::new);
    }

    @Override
    public HostKey[] getHostKey() {
        return new HostKey[0];
    }

    @Override
    public void add(HostKey key, UserInfo ui) {
        // check() has written what was accepted.
    }

    @Override
    public void remove(String host, String type) {
        // Known keys are only removed by a person.
    }

    @Override
    public void remove(String host, String type, byte[] key) {
        // Known keys are only removed by a person.
    }

    @Override
    public String getKnownHostsRepositoryID() {
        return known.file().toString();
    }
}
