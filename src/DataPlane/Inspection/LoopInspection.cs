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

    /// <summary>The rule that stops the request; null when it may pass. Counts and tells what was found.</summary>
    public IpsRule? Judge(
        InspectedService service, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, FlowState flow, in ClientAddress client, ref ServiceCell cell)
    {
        if (feed.Policy is not { } policy)
        {
            return null;
        }

        var inspector = InspectorOf();
        inspector.InspectRequest(policy.Rules, head, body, flow, EndpointsOf(service, client), loop.Now);
        return Conclude(service, policy, inspector, head, client, ref cell);
    }

    /// <summary>The rule that stops the response to a request; null when it may pass.</summary>
    public IpsRule? JudgeResponse(
        InspectedService service, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, FlowState flow, in ClientAddress client, ref ServiceCell cell)
    {
        if (feed.Policy is not { } policy)
        {
            return null;
        }

        var inspector = InspectorOf();
        inspector.InspectResponse(policy.Rules, head, body, flow, EndpointsOf(service, client), loop.Now);
        return Conclude(service, policy, inspector, head, client, ref cell);
    }

    private Inspector InspectorOf() => _inspector ??= new Inspector(feed.Rates, ZstdBodyDecoder.OrNone);

    private static Endpoints EndpointsOf(InspectedService service, in ClientAddress client) => new(NumberOf(client), client.Port, service.Address, service.Port);

    private IpsRule? Conclude(
        InspectedService service, IpsPolicy policy, Inspector inspector, ReadOnlySpan<byte> head, in ClientAddress client, ref ServiceCell cell)
    {
        cell.IpsExhausted += inspector.Exhausted.IsEmpty ? 0 : 1;
        if (inspector.Alerts.IsEmpty)
        {
            return null;
        }

        IpsRule? worst = null;
        var found = false;
        var line = head[..Math.Max(head.IndexOf((byte)'\r'), 0)];
        foreach (ref readonly var alert in inspector.Alerts)
        {
            if (!service.Counts(alert.Rule))
            {
                continue;
            }

            found = true;
            var stops = service.Mode != IpsMode.Log && alert.Rule.Identity.Priority <= policy.BlockedPriorityMax;
            if (stops && (worst is null || alert.Rule.Identity.Priority < worst.Identity.Priority))
            {
                worst = alert.Rule;
            }

            if (alert.IsLogged)
            {
                _events.Add(alert.Rule, service.Id, client, loop.UnixSeconds, stops ? service.Mode : IpsMode.Log, line);
            }
        }

        cell.IpsMatched += found ? 1 : 0;
        cell.IpsBlocked += worst is null ? 0 : 1;
        return worst;
    }

    /// <summary>IPv4 counts as mapped IPv6, as in the rules.</summary>
    private static UInt128 NumberOf(in ClientAddress client) => client.Length == 4
        ? new UInt128(0, 0xFFFF_0000_0000UL | BinaryPrimitives.ReadUInt32BigEndian(client.Bytes))
        : BinaryPrimitives.ReadUInt128BigEndian(client.Bytes);
}
