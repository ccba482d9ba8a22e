package dev.treadle.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PageTest {

    private static final Page.Picture PICTURE = new Page.Picture(
            new Figure("x", "A \"picture\"", "how <to> read it", palette -> {
                throw new AssertionError("drawn already");
            }),
            new byte[] {1, 2, 3},
            new byte[] {4, 5, 6});

    private static String page(List<Attempt> attempts) {
        return Page.of(
                Reports.report(attempts, Optional.of(Reports.trust(Reports.attempts(400, "a")))), List.of(PICTURE));
    }

    @Test
    void takesNamesOfSourcesForNothingButText() {
        String hostile = "<script>alert('x')</script><img src=\"http://example.com/\" onerror=alert(1)>&amp;";

        String page = page(Reports.attempts(50, hostile));

        assertThat(page)
                .doesNotContain("<script", "http://example.com/\"", "<img src=\"http")
                .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;", "&amp;amp;");
    }

    @Test
    void needsNothingFromElsewhere() {
        String page = page(Reports.attempts(50, "a"));

        assertThat(page).doesNotContain("http:", "https:", "<script", "<link", "@import", "url(");
        assertThat(Pattern.compile("src(set)?=\"(?!data:image/png;base64,)")
                        .matcher(page)
                        .find())
                .isFalse();
        assertThat(page)
                .contains("src=\"data:image/png;base64,AQID\"", "srcset=\"data:image/png;base64,BAUG\"")
                .contains("alt=\"A &quot;picture&quot;\"", "how &lt;to&gt; read it");
    }

    @Test
    void saysWhereItComesFrom() {
        assertThat(page(Reports.attempts(50, "a")))
                .contains(
                        "treadle eval --data &#39;my data.jsonl&#39;",
                        "2026-11-25",
                        Reports.WEIGHTS,
                        Reports.DATA,
                        "bundle format 2");
    }

    @Test
    void givesTheFiguresOfEachSourceAndOfAll() {
        String page = page(List.of(
                Reports.attempt("first", 0.9, true, false),
                Reports.attempt("first", 0.8, false, false),
                Reports.attempt("second", 0.7, true, false)));

        assertThat(page)
                .contains("<tr><th scope=\"row\">first</th><td>2</td><td>0.500</td><td>0.500</td>")
                .contains("<tr><th scope=\"row\">second</th><td>1</td><td>1.000</td>")
                .contains("<tr><th scope=\"row\">all</th><td>3</td><td>0.667</td>");
    }
}
