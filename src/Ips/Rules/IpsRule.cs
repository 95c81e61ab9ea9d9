using LoadMaster.Ips.Normalisation;
using LoadMaster.Ips.Options;

namespace LoadMaster.Ips.Rules;

/// <summary>One rule, ready to be put into a rule set.</summary>
public sealed class IpsRule
{
    internal IpsRule(RuleIdentity identity, RuleOption[] options)
    {
        (Identity, Options) = (identity, options);
        ChecksFlowbits = options.Any(option => option is FlowbitsCheck);
        foreach (var option in options)
        {
            UsesDecodedForms |= option.Source.Buffer is HttpBuffer.Header or HttpBuffer.Cookie or HttpBuffer.ClientBody;
        }
    }

    public RuleIdentity Identity { get; }

    public RuleDirection Direction { get; init; } = RuleDirection.Both;

    /// <summary>It matches, but only to set flowbits.</summary>
    public bool NoAlert { get; init; }

    public RateLimit? DetectionFilter { get; init; }

    public RateLimit? Threshold { get; init; }

    internal RuleOption[] Options { get; }

    internal FlowbitsChange[] FlowbitsChanges { get; init; } = [];

    internal EndpointCheck? Endpoints { get; init; }

    internal bool ChecksFlowbits { get; }

    /// <summary>It looks at a buffer that has an alternate form.</summary>
    internal bool UsesDecodedForms { get; }
}
