package dev.treadle.router;

import java.util.ArrayList;
import java.util.List;

/** The routers of a test, which are closed with it, and the traces that they told. */
final class OpenRouters implements AutoCloseable {

    final List<RouteTrace> traces = new ArrayList<>();
    private final List<Router> opened = new ArrayList<>();

    Router built(RouterBuilder builder) {
        Router router = builder.listener(traces::add).build();
        opened.add(router);
        return router;
    }

    @Override
    public void close() {
        opened.forEach(Router::close);
    }
}
