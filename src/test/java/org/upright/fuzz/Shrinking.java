package org.upright.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Takes from a request what it can do without and still get the same status. */
final class Shrinking {
    private static final int TRIES = 400;

    private final int port;
    private final int status;
    private int tries;

    Shrinking(int port, int status) {
        this.port = port;
        this.status = status;
    }

    Shot least(Shot shot) throws IOException {
        if (!same(shot)) {
            return shot;
        }
        return body(query(headers(shot)));
    }

    private boolean same(Shot shot) throws IOException {
        tries++;
        return Hit.of(shot, port).status() == status;
    }

    private Shot headers(Shot shot) throws IOException {
        Shot least = shot;
        for (String name : shot.headers().keySet()) {
            Shot without = least.without(name);
            least = same(without) ? without : least;
        }
        return least;
    }

    private Shot query(Shot shot) throws IOException {
        int mark = shot.target().indexOf('?');
        if (mark < 0) {
            return shot;
        }
        List<String> kept =
                new ArrayList<>(List.of(shot.target().substring(mark + 1).split("&")));
        Shot least = shot;
        for (String one : List.copyOf(kept)) {
            List<String> fewer = new ArrayList<>(kept);
            fewer.remove(one);
            Shot without = least.to(shot.target().substring(0, mark + 1) + String.join("&", fewer));
            if (tries < TRIES && same(without)) {
                least = without;
                kept = fewer;
            }
        }
        return least;
    }

    private Shot body(Shot shot) throws IOException {
        try {
            JsonNode json = Seeds.JSON.readTree(shot.body());
            return json == null || !json.isContainerNode() ? shot : fields(shot, json);
        } catch (com.fasterxml.jackson.core.JacksonException noJson) {
            return shot;
        }
    }

    private Shot fields(Shot shot, JsonNode json) throws IOException {
        Shot least = shot;
        boolean again = true;
        while (again && tries < TRIES) {
            int before = least.body().length;
            least = without(least, json, json);
            again = least.body().length < before;
        }
        return least;
    }

    /** Tries each child of the node, from the last, then what is in those that stay. */
    private Shot without(Shot shot, JsonNode root, JsonNode node) throws IOException {
        Shot least = shot;
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        for (int i = node.size() - 1; i >= 0 && tries < TRIES; i--) {
            JsonNode kept =
                    node instanceof ObjectNode object ? object.remove(names.get(i)) : ((ArrayNode) node).remove(i);
            Shot smaller = least.carrying(Seeds.bytes(root));
            if (same(smaller)) {
                least = smaller;
            } else {
                if (node instanceof ObjectNode object) {
                    object.set(names.get(i), kept);
                } else {
                    ((ArrayNode) node).insert(i, kept);
                }
                least = without(least, root, kept);
            }
        }
        return least;
    }
}
