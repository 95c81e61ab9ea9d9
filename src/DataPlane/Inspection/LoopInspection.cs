using System.Buffers.Binary;
using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain.Configuration;
using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Rules;

namespace LoadMaster.DataPlane.Inspection;

/// <summary>One loop's inspector; made when the first request is inspected. Allocates nothing for a request once its buffers have grown.</summary>
internal sealed class LoopInspection(EventLoop loop, IpsFeed feed)
{
    private readonly EventRing _events = feed.RingOf(loop.Index);
    private Inspector? _inspector;

    /// <summary>Whether a rule in force may find something in a response.</summary>
    public bool LooksAtResponses => feed.Policy is { Rules.HasResponseRules: true };

    /// <summary>Whether the request is stopped, and how. Counts and tells what was found.</summary>
    public InspectionVerdict Judge(
        InspectedService service, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, FlowState flow, in ClientAddress client, ref ServiceCell cell)
    {
        if (feed.Policy is not { } policy)
        {
            return InspectionVerdict.Pass;
        }

        var inspector = InspectorOf();
        inspector.InspectRequest(policy.Rules, head, body, flow, EndpointsOf(service, client), loop.Now);
        return Conclude(service, policy, inspector, head, client, ref cell);
    }

    /// <summary>Likewise of the response to a request.</summary>
    public InspectionVerdict JudgeResponse(
        InspectedService service, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, FlowState flow, in ClientAddress client, ref ServiceCell cell)
    {
        if (feed.Policy is not { } policy)
        {
            return InspectionVerdict.Pass;
        }

        var inspector = InspectorOf();
        inspector.InspectResponse(policy.Rules, head, body, flow, EndpointsOf(service, client), loop.Now);
        return Conclude(service, policy, inspector, head, client, ref cell);
    }

    private Inspector InspectorOf() => _inspector ??= new Inspector(feed.Rates, ZstdBodyDecoder.OrNone);

    private static Endpoints EndpointsOf(InspectedService service, in ClientAddress client) => new(NumberOf(client), client.Port, service.Address, service.Port);

    private InspectionVerdict Conclude(
        InspectedService service, IpsPolicy policy, Inspector inspector, ReadOnlySpan<byte> head, in ClientAddress client, ref ServiceCell cell)
    {
        cell.IpsExhausted += inspector.Exhausted.IsEmpty ? 0 : 1;
        if (inspector.Alerts.IsEmpty)
        {
            return InspectionVerdict.Pass;
        }

        var verdict = InspectionVerdict.Pass;
        var found = false;
        var line = head[..Math.Max(head.IndexOf((byte)'\r'), 0)];
        foreach (ref readonly var alert in inspector.Alerts)
        {
            if (!service.Counts(alert.Rule))
            {
                continue;
            }

            found = true;
            var action = ActionOf(service, policy, alert);
            if (action != IpsMode.Log && (verdict.Rule is null || alert.Rule.Identity.Priority < verdict.Rule.Identity.Priority))
            {
                verdict = new InspectionVerdict(alert.Rule, action);
            }

            if (alert.IsLogged)
            {
                _events.Add(alert.Rule, service.Id, client, loop.UnixSeconds, action, line);
            }
        }

        cell.IpsMatched += found ? 1 : 0;
        cell.IpsBlocked += verdict.Rule is null ? 0 : 1;
        return verdict;
    }

    /// <summary>The level decides, unless a rate filter has changed the rule's action; a service that only logs stops nothing either way.</summary>
    private static IpsMode ActionOf(InspectedService service, IpsPolicy policy, in Alert alert) => (service.Mode, alert.ChangedAction) switch
    {
        (IpsMode.Log, _) or (_, RuleAction.Alert or RuleAction.Log) => IpsMode.Log,
        (_, RuleAction.Drop) => IpsMode.Drop,
        (_, RuleAction.Reject) => IpsMode.Reject,
        _ => alert.Rule.Identity.Priority <= policy.BlockedPriorityMax ? service.Mode : IpsMode.Log,
    };

    /// <summary>IPv4 counts as mapped IPv6, as in the rules.</summary>
    private static UInt128 NumberOf(in ClientAddress client) => client.Length == 4
        ? new UInt128(0, 0xFFFF_0000_0000UL | BinaryPrimitives.ReadUInt32BigEndian(client.Bytes))
        : BinaryPrimitives.ReadUInt128BigEndian(client.Bytes);
}
