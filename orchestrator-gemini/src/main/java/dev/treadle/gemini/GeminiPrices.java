package dev.treadle.gemini;

import dev.treadle.gemini.GeminiPrice.Rates;
import dev.treadle.router.CostModel;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A table of prices by model and day. Immutable.
 *
 * <p>{@link #published()} is the table that comes with Treadle, as of {@link #PUBLISHED_AS_OF}. Prices change and discounts
 * differ: {@link #with} puts your own in its place. A model that is not in the table has an unknown price, never zero.
 */
public final class GeminiPrices {

    /** The day the published table stands for. */
    public static final LocalDate PUBLISHED_AS_OF = LocalDate.of(2026, 10, 7);

    /** Google's price page, which the published table was taken from by way of stored copies: see docs/gemini.md. */
    public static final String PUBLISHED_SOURCE = "https://ai.google.dev/gemini-api/docs/pricing";

    /** Google's introductory Flash prices end the day before. */
    private static final LocalDate YEAR_2027 = LocalDate.of(2027, 1, 1);

    private static final int LONG_PROMPT = 200_000;

    /** A version or date at the end of a model's name: {@code -001}, {@code -09-2025}. It does not change the price. */
    private static final Pattern VERSION = Pattern.compile("-[0-9][0-9-]+$");

    private static final GeminiPrices EMPTY = new GeminiPrices(Map.of());

    private static final GeminiPrices PUBLISHED = publishedTable();

    private final Map<String, NavigableMap<LocalDate, GeminiPrice>> byModel;

    private GeminiPrices(Map<String, NavigableMap<LocalDate, GeminiPrice>> byModel) {
        this.byModel = byModel;
    }

    /** A table without prices. */
    public static GeminiPrices none() {
        return EMPTY;
    }

    /**
     * The paid-tier list prices of text models in US dollars as of {@link #PUBLISHED_AS_OF}, from {@link
     * #PUBLISHED_SOURCE}. Audio input, batch and priority calls, cache storage and grounding are charged at other rates and
     * are not in it.
     */
    public static GeminiPrices published() {
        return PUBLISHED;
    }

    private static GeminiPrices publishedTable() {
        Rates introductory = Rates.of("0.75", "3.75", "0.075");
        Rates regular = Rates.of("1.50", "7.50", "0.15");
        GeminiPrices table = none();
        for (String flash : new String[] {"gemini-3.6-flash", "gemini-3.7-flash", "gemini-3.8-flash"}) {
            table = table.with(flash, GeminiPrice.flat(introductory)).with(flash, YEAR_2027, GeminiPrice.flat(regular));
        }
        return table.with("gemini-3.5-flash", GeminiPrice.flat(Rates.of("1.50", "9.00", "0.15")))
                .with("gemini-3.5-flash-lite", GeminiPrice.flat(Rates.of("0.30", "2.50", "0.03")))
                .with("gemini-3.1-flash-lite", GeminiPrice.flat(Rates.of("0.25", "1.50", "0.025")))
                .with(
                        "gemini-3.1-pro-preview",
                        new GeminiPrice(
                                Rates.of("2.00", "12.00", "0.20"), LONG_PROMPT, Rates.of("4.00", "18.00", "0.40")))
                .with("gemini-3-flash-preview", GeminiPrice.flat(Rates.of("0.50", "3.00", "0.05")))
                .with(
                        "gemini-2.5-pro",
                        new GeminiPrice(
                                Rates.of("1.25", "10.00", "0.125"), LONG_PROMPT, Rates.of("2.50", "15.00", "0.25")))
                .with("gemini-2.5-flash", GeminiPrice.flat(Rates.of("0.30", "2.50", "0.03")))
                .with("gemini-2.5-flash-lite", GeminiPrice.flat(Rates.of("0.10", "0.40", "0.01")));
    }

    /** This table with a price for all days; a price that the model had is replaced. */
    public GeminiPrices with(String model, GeminiPrice price) {
        return put(model, LocalDate.MIN, price, true);
    }

    /** This table with a price from a day on (in UTC); the prices that the model has before that day stay. */
    public GeminiPrices with(String model, LocalDate from, GeminiPrice price) {
        return put(model, from, price, false);
    }

    private GeminiPrices put(String model, LocalDate from, GeminiPrice price, boolean alone) {
        String name = normal(model);
        if (name.isBlank()) {
            throw new IllegalArgumentException("a price needs the name of a model");
        }
        NavigableMap<LocalDate, GeminiPrice> days = new TreeMap<>();
        if (!alone && byModel.containsKey(name)) {
            days.putAll(byModel.get(name));
        }
        days.put(from, price);
        Map<String, NavigableMap<LocalDate, GeminiPrice>> models = new HashMap<>(byModel);
        models.put(name, Collections.unmodifiableNavigableMap(days));
        return new GeminiPrices(Map.copyOf(models));
    }

    /** The price of a model on a day, or nothing where it is not known. A version at the end of the name is ignored. */
    public Optional<GeminiPrice> price(String model, LocalDate day) {
        String name = normal(model);
        NavigableMap<LocalDate, GeminiPrice> days = byModel.get(name);
        if (days == null) {
            days = byModel.get(VERSION.matcher(name).replaceFirst(""));
        }
        return Optional.ofNullable(days).map(known -> known.floorEntry(day)).map(Map.Entry::getValue);
    }

    /** The models that have a price, in alphabetical order. */
    public Set<String> models() {
        return Collections.unmodifiableSet(new TreeSet<>(byModel.keySet()));
    }

    /**
     * What calls cost by this table.
     *
     * @param modelName the model of an answer that does not name its own, and of answers that were not asked for
     */
    public CostModel costModel(String modelName) {
        return costModel(modelName, Clock.systemUTC());
    }

    /**
     * What calls cost by this table, on the day that a clock shows.
     *
     * @param modelName the model of an answer that does not name its own, and of answers that were not asked for
     */
    public CostModel costModel(String modelName, Clock clock) {
        return new GeminiCostModel(this, normal(modelName), clock);
    }

    private static String normal(String model) {
        String name = model.strip().toLowerCase(Locale.ROOT);
        return name.startsWith("models/") ? name.substring("models/".length()) : name;
    }
}
