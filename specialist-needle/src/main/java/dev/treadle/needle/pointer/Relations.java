package dev.treadle.needle.pointer;

import java.util.List;

/**
 * How each element of a request stands to each: a code for every pair (who looks, who is looked at).
 *
 * <p>The codes are the network's; {@code features.py} of the training code has the same ones.
 */
final class Relations {

    private static final int NEAR = 6;
    private static final int SELF = 29;
    private static final int TO_CLS = 30;
    private static final int FROM_CLS = 31;

    private enum Element {
        CLS,
        TOKEN,
        TOOL,
        PARAMETER,
        OPTION
    }

    private final Element[] element;
    private final int[] tool;
    private final int[] parameter;
    private int parameters;
    private int options;

    /**
     * The relations of a request.
     *
     * @param tokens how many tokens, with {@code [CLS]}
     */
    Relations(int tokens, List<OfferedTool> offered) {
        for (OfferedTool t : offered) {
            parameters += t.parameters().size();
            options += t.optionCount();
        }
        int n = tokens + offered.size() + parameters + options;
        element = new Element[n];
        tool = new int[n];
        parameter = new int[n];
        for (int i = 0; i < tokens; i++) {
            set(i, i == 0 ? Element.CLS : Element.TOKEN, -1, -1);
        }
        int nextParameter = tokens + offered.size();
        int nextOption = nextParameter + parameters;
        for (int t = 0; t < offered.size(); t++) {
            set(tokens + t, Element.TOOL, t, -1);
            for (OfferedTool.OfferedParameter p : offered.get(t).parameters()) {
                int owner = nextParameter++;
                set(owner, Element.PARAMETER, t, owner);
                for (int o = p.options().size(); o > 0; o--) {
                    set(nextOption++, Element.OPTION, t, owner);
                }
            }
        }
    }

    private void set(int at, Element kind, int ofTool, int ofParameter) {
        element[at] = kind;
        tool[at] = ofTool;
        parameter[at] = ofParameter;
    }

    int parameters() {
        return parameters;
    }

    int options() {
        return options;
    }

    /** The codes, flat, a row for each who looks. */
    int[] codes() {
        int n = element.length;
        int[] codes = new int[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                codes[i * n + j] = i == j ? SELF : code(i, j);
            }
        }
        return codes;
    }

    private int code(int i, int j) {
        if (element[j] == Element.CLS) {
            return TO_CLS;
        }
        return switch (element[i]) {
            case CLS -> FROM_CLS;
            case TOKEN -> fromToken(i, j);
            case TOOL -> fromTool(i, j);
            case PARAMETER -> fromParameter(i, j);
            case OPTION -> fromOption(i, j);
        };
    }

    private int fromToken(int i, int j) {
        return switch (element[j]) {
            case TOOL -> 14;
            case PARAMETER -> 15;
            case OPTION -> 16;
            default -> Math.max(-NEAR, Math.min(NEAR, j - i)) + NEAR + 1;
        };
    }

    private int fromTool(int i, int j) {
        boolean own = tool[i] == tool[j];
        return switch (element[j]) {
            case TOOL -> 28;
            case PARAMETER -> own ? 20 : 0;
            case OPTION -> own ? 24 : 0;
            default -> 17;
        };
    }

    private int fromParameter(int i, int j) {
        boolean sameTool = tool[i] == tool[j];
        return switch (element[j]) {
            case TOOL -> sameTool ? 21 : 0;
            case PARAMETER -> sameTool ? 26 : 0;
            case OPTION -> parameter[i] == parameter[j] ? 22 : 0;
            default -> 18;
        };
    }

    private int fromOption(int i, int j) {
        boolean sameParameter = parameter[i] == parameter[j];
        return switch (element[j]) {
            case TOOL -> tool[i] == tool[j] ? 25 : 0;
            case PARAMETER -> sameParameter ? 23 : 0;
            case OPTION -> sameParameter ? 27 : 0;
            default -> 19;
        };
    }
}
