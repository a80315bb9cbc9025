package io.edgeferry.lab.control;

import io.edgeferry.lab.store.ClusterObjects;
import io.edgeferry.lab.store.ClusterObjects.Kind;
import io.edgeferry.lab.store.LabException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Gives each namespace its service account, and empties and removes those that are deleted. */
final class Namespaces implements Controllers.Loop {

    private static final Kind NAMESPACES = Kind.core("namespaces");
    private static final Kind ACCOUNTS = Kind.core("serviceaccounts");
    private static final List<Kind> CONTENTS = List.of(
            Kind.core("configmaps"),
            Kind.core("endpoints"),
            Kind.core("events"),
            Kind.core("persistentvolumeclaims"),
            Kind.core("pods"),
            Kind.core("secrets"),
            Kind.core("serviceaccounts"),
            Kind.core("services"),
            new Kind("apps", "v1", "deployments"),
            new Kind("apps", "v1", "replicasets"),
            new Kind("coordination.k8s.io", "v1", "leases"));
    private static final long GRACE_SECONDS = 30;

    private final ClusterObjects objects;
    private final Clock clock;

    Namespaces(ClusterObjects objects, Clock clock) {
        this.objects = objects;
        this.clock = clock;
    }

    @Override
    public void look() throws LabException {
        for (ObjectNode namespace : Objects.all(objects, NAMESPACES)) {
            String name = Objects.name(namespace);
            if (Objects.ends(namespace)) {
                if (emptied(name)) {
                    objects.remove(NAMESPACES, "", name);
                }
            } else if (objects.get(ACCOUNTS, name, "default").isEmpty()) {
                account(name);
            }
        }
    }

    private void account(String namespace) throws LabException {
        ObjectNode account = JsonNodeFactory.instance.objectNode();
        account.put("apiVersion", "v1").put("kind", "ServiceAccount");
        account.putObject("metadata").put("name", "default").put("namespace", namespace);
        objects.create(ACCOUNTS, account);
    }

    private boolean emptied(String namespace) throws LabException {
        boolean empty = true;
        for (Kind kind : CONTENTS) {
            for (ObjectNode object : objects.list(kind, namespace)) {
                boolean placed = kind.plural().equals("pods")
                        && !Objects.text(object, "spec", "nodeName").isEmpty();
                if (placed) {
                    empty = false;
                    end(kind, object);
                } else {
                    objects.remove(kind, namespace, Objects.name(object));
                }
            }
        }
        return empty;
    }

    private void end(Kind kind, ObjectNode pod) throws LabException {
        if (!Objects.ends(pod)) {
            objects.update(kind, Objects.namespace(pod), Objects.name(pod), object -> {
                Objects.child(object, "metadata")
                        .put(
                                "deletionTimestamp",
                                Instant.now(clock).plusSeconds(GRACE_SECONDS).toString())
                        .put("deletionGracePeriodSeconds", GRACE_SECONDS);
                return object;
            });
        }
    }
}
