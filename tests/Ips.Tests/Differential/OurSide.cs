using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Tests.Generated;

namespace LoadMaster.Ips.Tests.Differential;

/// <summary>Our engine over one set of rules.</summary>
internal sealed class OurSide(RuleSet set, bool isResponse = false)
{
    private readonly Inspector _inspector = new(new RateTable());

    /// <summary>The sids that a message raises.</summary>
    public IReadOnlyList<int> Sids(HttpText message)
    {
        if (isResponse)
        {
            _inspector.InspectResponse(set, Given.Bytes(message.Head), message.Body, new FlowState(), Given.Nobody, 0);
        }
        else
        {
            _inspector.InspectRequest(set, Given.Bytes(message.Head), message.Body, new FlowState(), Given.Nobody, 0);
        }

        return [.. _inspector.Alerts.ToArray().Select(alert => alert.Rule.Identity.Sid)];
    }
}
