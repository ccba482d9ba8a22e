package dev.treadle.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which requests a calibration is fitted on; the others test it. Requests of one group are all on one side. The same
 * requests in the same order, split and seed give the same parts. Immutable.
 */
final class Parting {

    private final RiskCertificate.Split split;
    private final List<String> groups;
    private final Set<Integer> fitted;

    private Parting(RiskCertificate.Split split, List<String> groups, long seed) {
        this.split = split;
        this.groups = groups;
        this.fitted = draw(groups, seed);
    }

    /** Parts requests as wished; by requests where there are calls of fewer than {@link TrustBuilder#FEWEST_TOOLS} tools. */
    static Parting of(List<Observation> observations, RiskCertificate.Split wished, long seed) {
        List<String> tools = IntStream.range(0, observations.size())
                .mapToObj(i -> tool(observations.get(i), i))
                .toList();
        long distinct = IntStream.range(0, tools.size())
                .filter(i -> observations.get(i).candidate().isPresent())
                .mapToObj(tools::get)
                .distinct()
                .count();
        return wished == RiskCertificate.Split.TOOLS && distinct >= TrustBuilder.FEWEST_TOOLS
                ? new Parting(RiskCertificate.Split.TOOLS, tools, seed)
                : new Parting(
                        RiskCertificate.Split.REQUESTS,
                        IntStream.range(0, tools.size()).mapToObj(i -> "#" + i).toList(),
                        seed);
    }

    /** How the requests are parted. */
    RiskCertificate.Split split() {
        return split;
    }

    /** The name of a request's group. */
    String group(int request) {
        return groups.get(request);
    }

    /** Whether a request is for the fit. */
    boolean fitted(int request) {
        return fitted.contains(request);
    }

    /** What a calibration is fitted on, of the requests that were parted. */
    Calibration.Counts counts(List<Observation> observations) {
        List<Integer> calls = fitted.stream()
                .filter(i -> observations.get(i).candidate().isPresent())
                .toList();
        return new Calibration.Counts(
                fitted.size(),
                calls.size(),
                (int) calls.stream().filter(i -> observations.get(i).right()).count(),
                (int) calls.stream().map(groups::get).distinct().count());
    }

    /** The tool called first, by its letters and digits; a name of its own for a request without calls. */
    private static String tool(Observation observation, int index) {
        return observation
                .candidate()
                .map(c -> c.calls().get(0).name())
                .map(name -> name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", ""))
                .orElse("#" + index);
    }

    /** Groups in a seeded order, until they hold the share of the requests that is fitted on. */
    private static Set<Integer> draw(List<String> groups, long seed) {
        Map<String, List<Integer>> members = new LinkedHashMap<>();
        for (int i = 0; i < groups.size(); i++) {
            members.computeIfAbsent(groups.get(i), g -> new ArrayList<>()).add(i);
        }
        Set<Integer> fitted = new HashSet<>();
        for (String group : Calibrator.shuffled(members.keySet(), seed)) {
            if (fitted.size() < TrustBuilder.FIT_SHARE * groups.size()) {
                fitted.addAll(members.getOrDefault(group, List.of()));
            }
        }
        return fitted;
    }
}
