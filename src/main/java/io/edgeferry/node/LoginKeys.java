package io.edgeferry.node;

import com.jcraft.jsch.AgentIdentityRepository;
import com.jcraft.jsch.AgentProxyException;
import com.jcraft.jsch.Identity;
import com.jcraft.jsch.IdentityRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import com.jcraft.jsch.SSHAgentConnector;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.UnixDomainSocketFactory;
import io.edgeferry.node.NodeException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Vector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys that one login tries: the identity files in order, then what the agent holds. */
@SuppressWarnings("JdkObsolete") // JSch's interface wants a Vector.
final class LoginKeys implements IdentityRepository {

    private static final Logger LOG = LoggerFactory.getLogger(LoginKeys.class);

    private final Vector<Identity> identities = new Vector<>();
    private final List<Path> encrypted = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    private final JSch jsch = new JSch();

    private LoginKeys() {
        jsch.setInstanceLogger(new JschLog());
    }

    /**
     * Reads the identity files and asks the agent.
     *
     * @param agent the agent's socket, or null; one that does not answer is passed over
     * @throws NodeException SETTING when a file is missing or no key, or when there is no key that can be used
     */
    static LoginKeys load(Target target, @Nullable Path agent) throws NodeException {
        LoginKeys keys = new LoginKeys();
        for (Path file : target.identities()) {
            keys.add(target, file);
        }
        keys.identities.addAll(keys.jsch.getIdentityRepository().getIdentities());
        if (agent != null) {
            keys.addAgent(agent);
        }
        if (keys.identities.isEmpty()) {
            throw keys.nothing(target);
        }
        return keys;
    }

    private void add(Target target, Path file) throws NodeException {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw setting(
                    target,
                    "The SSH key file " + file + (Files.exists(file) ? " cannot be read" : " does not exist")
                            + ". Name a private key file that is there and readable.",
                    null);
        }
        try {
            KeyPair pair = KeyPair.load(jsch, file.toString());
            boolean locked = pair.isEncrypted();
            pair.dispose();
            if (locked) {
                encrypted.add(file);
            } else {
                jsch.addIdentity(file.toString());
                names.add(file.toString());
            }
        } catch (JSchException e) {
            throw setting(
                    target,
                    "The SSH key file " + file + " holds no private key that can be read (" + SshErrors.why(e)
                            + "). Name a private key file in OpenSSH or PEM form.",
                    e);
        }
    }

    /** A session, not yet connected, that logs in with these keys. */
    Session session(Target target) throws JSchException {
        Session session = jsch.getSession(target.user(), target.host(), target.port());
        session.setIdentityRepository(this);
        return session;
    }

    private void addAgent(Path socket) {
        try {
            Vector<Identity> held = new AgentIdentityRepository(
                            new SSHAgentConnector(new UnixDomainSocketFactory(), socket))
                    .getIdentities();
            identities.addAll(held);
            if (!held.isEmpty()) {
                names.add(held.size() + (held.size() == 1 ? " key" : " keys") + " of the SSH agent");
            }
        } catch (AgentProxyException | RuntimeException e) {
            LOG.debug("The SSH agent at {} was passed over", socket, e);
        }
    }

    private NodeException nothing(Target target) {
        if (encrypted.isEmpty()) {
            return setting(
                    target,
                    "There is no SSH key to log in to " + target.label()
                            + " with. Name a private key file, or start an SSH agent and add a key to it (ssh-add).",
                    null);
        }
        return setting(
                target,
                "The SSH key file " + encrypted.getFirst() + " is locked with a passphrase. Add it to an SSH agent"
                        + " (ssh-add " + Command.quote(encrypted.getFirst().toString())
                        + ") and let the agent be used, or name a key without a passphrase.",
                null);
    }

    private static NodeException setting(Target target, String message, @Nullable Exception cause) {
        return cause == null
                ? new NodeException(target.node(), Reason.SETTING, message)
                : new NodeException(target.node(), Reason.SETTING, message, cause);
    }

    /** What was tried, for a message. */
    String tried() {
        String tried = String.join(", ", names);
        return encrypted.isEmpty()
                ? tried
                : tried + " (passed over, as it is locked with a passphrase: " + encrypted.getFirst() + ")";
    }

    @Override
    public String getName() {
        return "EdgeFerry";
    }

    @Override
    public int getStatus() {
        return RUNNING;
    }

    @Override
    public Vector<Identity> getIdentities() {
        return identities;
    }

    @Override
    public boolean add(byte[] identity) {
        return false;
    }

    @Override
    public boolean remove(byte[] blob) {
        return false;
    }

    @Override
    public void removeAll() {
        identities.clear();
    }
}
