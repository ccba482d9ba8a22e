package dev.treadle.router;

import java.util.Locale;

/** Why a request went to the orchestrator. An enum, so that metric tags stay bounded. */
public enum Reason {
    // Admission: the request is not one for a specialist.
    /** The request offers no tools. */
    NO_TOOLS(Stage.ADMISSION),
    /** The request's tool choice forbids tool calls. */
    TOOL_CHOICE_NONE(Stage.ADMISSION),
    /** The request asks for a structured (JSON) response. */
    STRUCTURED_RESPONSE(Stage.ADMISSION),
    /** The user message carries something other than text, or no text at all. */
    NOT_TEXT(Stage.ADMISSION),
    /** The last message is not the user's. */
    NOT_A_USER_TURN(Stage.ADMISSION),
    /** The last message is a tool result of a loop that the orchestrator started. */
    ORCHESTRATOR_LOOP(Stage.ADMISSION),
    /** The last message is the result of a specialist's call, and the orchestrator is to phrase the answer. */
    FOLLOW_UP(Stage.ADMISSION),
    /** The user message leans on earlier turns ("it", "again", "the other one"). */
    LEANS_ON_HISTORY(Stage.ADMISSION),
    /** The query or the tool list is larger than the router or the specialist takes. */
    TOO_LARGE(Stage.ADMISSION, true),
    /** Two tools have the same name, or one has none: a call would not tell which is meant. */
    UNCLEAR_TOOLS(Stage.ADMISSION),

    // Specialist: it declined or broke.
    /** No tool serves the request. */
    NONE_OF_THESE(Stage.SPECIALIST, true),
    /** A tool fits, but a required value is not in the request. */
    MISSING_VALUE(Stage.SPECIALIST, true),
    /** A value is needed that the specialist cannot express (nested object, composed text, world knowledge). */
    NOT_EXPRESSIBLE(Stage.SPECIALIST, true),
    /** The request or a schema is of a kind that the specialist was not made for. */
    UNSUPPORTED(Stage.SPECIALIST, true),
    /** The specialist threw, or returned nonsense. */
    SPECIALIST_FAILED(Stage.SPECIALIST),
    /** The specialist and the gate on its calls did not end within the deadline. */
    SPECIALIST_TIMEOUT(Stage.SPECIALIST),
    /** All the threads that specialists may use are taken. */
    SPECIALIST_BUSY(Stage.SPECIALIST),

    // Gate: a call is not complete and valid.
    /** A call names a tool that the request does not offer. */
    UNKNOWN_TOOL(Stage.GATE),
    /** A call's arguments do not fit the tool's JSON Schema, and no repair is possible. */
    SCHEMA_VIOLATION(Stage.GATE),
    /** The tool's JSON Schema cannot be used for checking (broken or remote reference, invalid pattern ...). */
    UNUSABLE_SCHEMA(Stage.GATE),

    // Policy: the calls are valid but not trusted.
    /** The confidence is below the threshold. */
    LOW_CONFIDENCE(Stage.POLICY),
    /** Another answer, "none of these tools", is too likely. */
    LIKELY_NONE_OF_THESE(Stage.POLICY),
    /** The request says what not to do. */
    NEGATION(Stage.POLICY),
    /** The request makes the action depend on a condition. */
    CONDITION(Stage.POLICY),
    /** The tool may not be called by a specialist. */
    TOOL_DENIED(Stage.POLICY),
    /** More repairs were needed than the policy allows. */
    REPAIRED(Stage.POLICY),
    /** No rule of the policy applies. */
    NO_RULE(Stage.POLICY),
    /** The policy itself failed. */
    POLICY_FAILED(Stage.POLICY),
    /** A policy of the application's own. */
    CUSTOM(Stage.POLICY);

    /** The stage of the router that gives the reason. */
    public enum Stage {
        ADMISSION,
        SPECIALIST,
        GATE,
        POLICY
    }

    private final Stage stage;
    private final boolean abstention;

    Reason(Stage stage) {
        this(stage, false);
    }

    Reason(Stage stage, boolean abstention) {
        this.stage = stage;
        this.abstention = abstention;
    }

    /** The stage of the router that gives this reason. */
    public Stage stage() {
        return stage;
    }

    /** Whether a specialist may give this reason for an {@linkplain Proposal.Abstained abstention}. */
    public boolean isAbstention() {
        return abstention;
    }

    /** The reason as a metric tag or a word for people: {@code low-confidence}. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
