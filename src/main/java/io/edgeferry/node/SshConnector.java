package io.edgeferry.node;

import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import io.edgeferry.node.NodeException.Reason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Makes connections: the way there, through the jump host if there is one, the host keys, the login. Thread-safe. */
final class SshConnector {

    private static final int REKEY_MILLIS = 60_000;

    private final SshSettings settings;
    private final HostKeyPrompt prompt;
    private final SshTimes times;
    private final @Nullable Path agent;
    private final KnownHosts known;
    private final Map<String, ReentrantLock> asking = new ConcurrentHashMap<>();

    SshConnector(SshSettings settings, HostKeyPrompt prompt, SshTimes times, @Nullable Path agent) {
        this.settings = settings;
        this.prompt = prompt;
        this.times = times;
        this.agent = settings.agent() ? agent : null;
        this.known = new KnownHosts(settings.knownHosts());
    }

    SshTimes times() {
        return times;
    }

    /** Begins to connect, on another thread. */
    Opening open(Target target) {
        return Opening.begin(target, times, opening -> connect(target, opening));
    }

    private SshConnection connect(Target target, Opening opening) throws NodeException {
        if (target.host().isBlank()) {
            // An empty name would be this very machine.
            throw new NodeException(
                    target.node(),
                    Reason.UNREACHABLE,
                    target.title() + " has no address in the cluster (no InternalIP), so it cannot be reached by SSH."
                            + " Where it has one, name it in Settings, SSH access to the nodes.");
        }
        // First what is wrong on this machine: it is said even when the node is down.
        LoginKeys keys = LoginKeys.load(target, agent);
        SshSettings.Jump jump = settings.jump();
        if (jump == null) {
            return login(target, keys, reach(target, opening), null, opening);
        }
        Target gate = target.via(jump, settings.identities());
        LoginKeys gateKeys = LoginKeys.load(gate, agent);
        SshConnection outer = login(gate, gateKeys, reach(gate, opening), null, opening);
        try {
            opening.stage("cannot be reached through " + gate.label() + ": no answer");
            return login(target, keys, through(outer, gate, target), outer, opening);
        } catch (NodeException | RuntimeException e) {
            outer.kill("the connection through it failed");
            throw e;
        }
    }

    /** A plain connection to the port. */
    private Link reach(Target target, Opening opening) throws NodeException {
        Socket socket = new Socket();
        Link link = null;
        try {
            InetSocketAddress address = new InetSocketAddress(target.host(), target.port());
            if (address.isUnresolved()) {
                throw new UnknownHostException(target.host());
            }
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.connect(address, (int) times.connect().toMillis());
            link = new Link(socket.getInputStream(), socket.getOutputStream(), socket::close);
            return link;
        } catch (IOException e) {
            throw SshErrors.unreachable(target, e);
        } finally {
            if (link == null) {
                closeQuietly(socket);
            } else {
                opening.uses(link);
            }
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It never was connected.
        }
    }

    private static Link through(SshConnection outer, Target gate, Target target) throws NodeException {
        try {
            return outer.tunnel(target.host(), target.port());
        } catch (JSchException | IOException e) {
            throw new NodeException(
                    target.node(),
                    Reason.UNREACHABLE,
                    target.label() + " cannot be reached through " + gate.label()
                            + ". Check that sshd runs there, that the jump host can reach that address and port, and"
                            + " that its sshd allows TCP forwarding.",
                    e);
        }
    }

    private SshConnection login(
            Target target, LoginKeys keys, Link link, @Nullable SshConnection outer, Opening opening)
            throws NodeException {
        opening.uses(link);
        opening.stage("did not finish the key exchange");
        HostKeyCheck check = new HostKeyCheck(target, known, prompt, lockFor(target), opening);
        boolean done = false;
        try {
            Session session = session(keys.session(target), link, check);
            connect(session, target, keys, check);
            done = true;
            return new SshConnection(target, times, session, link, outer);
        } catch (JSchException e) {
            throw new NodeException(
                    target.node(),
                    Reason.SETTING,
                    "The SSH session for " + target.label() + " cannot be set up (" + SshErrors.why(e)
                            + "). Check the SSH settings of this node.",
                    e);
        } finally {
            if (!done) {
                link.close();
            }
        }
    }

    private static void connect(Session session, Target target, LoginKeys keys, HostKeyCheck check)
            throws NodeException {
        try {
            session.connect(0);
        } catch (JSchException e) {
            NodeException refusal = check.refusal();
            throw refusal == null ? SshErrors.session(target, e, keys) : refusal;
        }
    }

    private static Session session(Session session, Link link, HostKeyCheck check) throws JSchException {
        session.setProxy(link);
        session.setHostKeyRepository(check);
        session.setDaemonThread(true);
        session.setConfig("StrictHostKeyChecking", "yes");
        session.setConfig("HashKnownHosts", "no");
        session.setConfig("server_host_key", HostKeyCheck.ALGORITHMS);
        session.setConfig("prefer_known_host_key_types", "yes");
        session.setConfig("PreferredAuthentications", "publickey");
        // Only bounds the wait for a new key exchange, for JSch sees no socket here: see Link.
        session.setTimeout(REKEY_MILLIS);
        return session;
    }

    private ReentrantLock lockFor(Target target) {
        return asking.computeIfAbsent(KnownHosts.name(target.host(), target.port()), _ -> new ReentrantLock());
    }
}
