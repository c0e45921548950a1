// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.util.json.JsonObject;

/** The paths on the server: the page, its files, its data, and the two that write. */
final class PageRoutes {
    private static final Map<String, String> FILES = files();
    private static final String JSON = "application/json; charset=utf-8";
    private static final int MAX_REQUEST = 64 * 1024;

    private final PageOptions options;
    private final Observer observer;
    private final Guard guard;
    private final Writes writes;

    PageRoutes(CamelContext context, PageOptions options, Observer observer) {
        this.options = options;
        this.observer = observer;
        guard = new Guard(options);
        writes = new Writes(context);
    }

    /** The files by name, with their types. */
    private static Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("index.html", "text/html; charset=utf-8");
        files.put("page.css", "text/css; charset=utf-8");
        files.put("page.js", "text/javascript; charset=utf-8");
        files.put("icon.svg", "image/svg+xml");
        files.put("uplot/uPlot.iife.min.js", "text/javascript; charset=utf-8");
        files.put("uplot/uPlot.min.css", "text/css; charset=utf-8");
        files.put("uplot/LICENSE", "text/plain; charset=utf-8");
        return files;
    }

    void addTo(Router router) throws IOException {
        String path = options.path();
        router.route(path + "*").handler(guard::checkHost).handler(Guard::addHeaders);
        router.get(path).handler(PageRoutes::redirectToFolder);
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            Buffer content = read(file.getKey());
            router.get(path + "/" + file.getKey()).handler(context -> answer(context, file.getValue(), content));
        }
        router.get(path + "/data").handler(this::answerData);
        for (String what : new String[] {"set", "purge"}) {
            router.post(path + "/" + what).handler(guard::checkWrite);
            router.post(path + "/" + what)
                    .handler(BodyHandler.create(false).setBodyLimit(MAX_REQUEST))
                    .blockingHandler(context -> write(context, what), false);
        }
        router.route(path + "/*").handler(context -> context.response()
                .setStatusCode(isKnown(context) ? 405 : 404)
                .end());
    }

    private boolean isKnown(RoutingContext context) {
        String name = context.normalizedPath().replaceFirst(".*" + options.path() + "/", "");
        return FILES.containsKey(name) || name.isEmpty() || name.matches("data|set|purge");
    }

    private static Buffer read(String file) throws IOException {
        try (InputStream resource = PageRoutes.class.getResourceAsStream(file)) {
            if (resource == null) {
                throw new IOException("The jar of the live page lacks " + file);
            }
            return Buffer.buffer(resource.readAllBytes());
        }
    }

    /** The page's own links are relative to its folder, because a proxy may serve it under another path. */
    private static void redirectToFolder(RoutingContext context) {
        String path = context.request().path();
        if (path.endsWith("/")) {
            context.reroute(HttpMethod.GET, context.normalizedPath() + "index.html");
        } else {
            context.response()
                    .setStatusCode(302)
                    .putHeader(HttpHeaders.LOCATION, path.substring(path.lastIndexOf('/') + 1) + "/")
                    .end();
        }
    }

    private void answerData(RoutingContext context) {
        String since = context.request().getParam("since", "0");
        if (!since.matches("\\d{1,18}")) {
            context.response().setStatusCode(400).end("since must be a time in milliseconds");
            return;
        }
        JsonObject seen = observer.seenSince(Long.parseLong(since));
        seen.put("write", options.write());
        answer(context, JSON, Buffer.buffer(seen.toJson()));
    }

    private void write(RoutingContext context, String what) {
        Writes.Outcome outcome = writes.carryOut(what, context.body().asString());
        JsonObject answer = new JsonObject();
        answer.put("message", outcome.message());
        context.response().setStatusCode(outcome.status());
        answer(context, JSON, Buffer.buffer(answer.toJson()));
    }

    private static void answer(RoutingContext context, String type, Buffer content) {
        context.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(content);
    }
}
