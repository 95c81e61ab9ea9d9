namespace LoadMaster.Ips;

/// <summary>Every bound of the intrusion prevention.</summary>
public static class IpsLimits
{
    public const int RuleFileBytesMax = 256 * 1024 * 1024;
    public const int RuleLengthMax = 64 * 1024;
    public const int RulesMax = 200_000;
    public const int OptionsPerRuleMax = 256;
    public const int ContentLengthMax = 8 * 1024;
    public const int OffsetMax = 1024 * 1024;
    public const int VariableDepthMax = 16;
    public const int VariablesPerRuleMax = 16;
    public const int FlowbitsMax = 16 * 1024;

    /// <summary>Bytes of a message's head that are inspected.</summary>
    public const int HeadBytesMax = 64 * 1024;

    /// <summary>Bytes of a body that are inspected, before and after decoding; http_inspect's post_depth.</summary>
    public const int BodyDepthBytes = 65_495;

    /// <summary>A message with all its forms, and what the steps of one rule make for themselves.</summary>
    public const int StoreBytesMax = 4 * 1024 * 1024;
    public const int Base64BytesMax = 8 * 1024;
    public const int AlertsPerMessageMax = 64;
    public const int CandidatesPerMessageMax = 16 * 1024;

    /// <summary>Of the clock; the first match of a new expression includes the making of its code.</summary>
    public const int RegexMatchTimeoutMilliseconds = 20;

    /// <summary>After so many a message's other expressions count as no match.</summary>
    public const int RegexTimeoutsPerMessageMax = 2;

    /// <summary>Option evaluations for one message, over all its rules.</summary>
    public const int StepsPerMessageMax = 500_000;
    public const int StepsPerRuleMax = 50_000;

    /// <summary>Matches of one regular expression that are tried for the relative options behind it.</summary>
    public const int RegexRetriesMax = 1_000;
    public const int RateEntriesMax = 64 * 1024;
    public const int ProblemsShownMax = 1_000;
}
