using Akka.Actor;
using LoadMaster.Actors.Drain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Actors.Ha;

/// <summary>Connections that last longer than a planned switch; the work is <see cref="SwitchDrainActor"/>'s.</summary>
public sealed partial class HaActor
{
    private readonly SortedDictionary<string, int> _forwarding = new(StringComparer.Ordinal);

    private void CarryToDrain(HaEffect effect)
    {
        var drain = _settings.Drain ?? Context.ActorSelection(ActorNames.Path(ActorNames.SwitchDrain));
        if (effect is HaEffect.PrepareDrain prepare)
            drain.Tell(new SwitchDrainProtocol.Prepare(prepare.To, prepare.Addresses.Select(address => address.ToString()).ToValueList()), Self);
        else if (effect is HaEffect.EndDrain end)
            drain.Tell(new SwitchDrainProtocol.End(end.Cut), Self);
        else if (effect is HaEffect.CutConnections cut)
            drain.Tell(new SwitchDrainProtocol.CutOrphans(cut.Addresses.Select(address => address.ToString()).ToValueList()), Self);
    }

    private void OnDrainPrepared(SwitchDrainProtocol.Prepared prepared) => Step(new HaInput.DrainPrepared(prepared.Connections, prepared.Problem));

    private void OnForwarding(SwitchDrainProtocol.Forwarding forwarding)
    {
        if (forwarding.Connections == 0) _forwarding.Remove(forwarding.Node);
        else _forwarding[forwarding.Node] = forwarding.Connections;
    }

    private ValueList<HaProtocol.ForwardingStatus> ForwardingNow() =>
        _forwarding.Select(one => new HaProtocol.ForwardingStatus(one.Key, one.Value)).ToValueList();
}
