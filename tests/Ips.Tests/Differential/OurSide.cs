using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Tests.Generated;

namespace LoadMaster.Ips.Tests.Differential;

/// <summary>Our engine over one set of rules.</summary>
internal sealed class OurSide(RuleSet set)
{
    private readonly Inspector _inspector = new(new RateTable());

    /// <summary>The sids that a request raises.</summary>
    public IReadOnlyList<int> Sids(HttpText request)
    {
        _inspector.InspectRequest(set, Given.Bytes(request.Head), request.Body, new FlowState(), Given.Nobody, 0);
        return [.. _inspector.Alerts.ToArray().Select(alert => alert.Rule.Identity.Sid)];
    }
}
