package io.edgeferry.protection;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.migration.fakes.World;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Clock;
import tools.jackson.databind.node.ObjectNode;

/** A world with one pod, gru, that others change, or delete, whenever it is about to be annotated. */
final class MeddledWorld {

    private final World world = new World();

    /** How many more times the pod is changed. */
    int changes;

    /** Whether it is deleted. */
    boolean goes;

    MeddledWorld() throws Exception {
        var unused = world.train("gru", "w1");
    }

    /** As it is, without anybody who meddles. */
    World world() {
        return world;
    }

    /** What is tried out lives in this one; no node of it can be reached. */
    Env env() {
        Workloads workloads = proxy(Workloads.class, this::workloads);
        Cluster cluster = proxy(
                Cluster.class,
                (method, words) ->
                        method.getName().equals("workloads") ? workloads : invoke(world.cluster(), method, words));
        NodeWays ways = proxy(NodeWays.class, (method, words) -> {
            throw new AssertionError("no node is needed");
        });
        return new Env(cluster, ways, Clock.systemUTC(), System::nanoTime, Holder.ofThisProcess(), task -> {});
    }

    private interface Answer {
        Object to(Method method, Object[] words) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, words) -> answer.to(method, words)));
    }

    private Object workloads(Method method, Object[] words) throws Throwable {
        if (method.getName().equals("annotate") && goes) {
            world.workloads().delete(world.workloads().pod("default", "gru").orElseThrow(), 0L);
        }
        if (method.getName().equals("annotate") && changes > 0) {
            changes--;
            world.workloads()
                    .edit(
                            "gru",
                            pod -> ((ObjectNode) pod.path("metadata"))
                                    .withObject("annotations")
                                    .put("changes", changes));
        }
        return invoke(world.workloads(), method, words);
    }

    private static Object invoke(Object target, Method method, Object[] words) throws Throwable {
        try {
            return method.invoke(target, words);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
