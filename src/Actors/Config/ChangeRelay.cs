using Akka.Actor;
using LoadMaster.Actors.Transfers;
using static LoadMaster.Actors.Config.ConfigProtocol;

namespace LoadMaster.Actors.Config;

/// <summary>Carries one change to the active node and its answer back, so that the requester gets exactly one answer within a bounded time.</summary>
internal sealed class ChangeRelay : ReceiveActor
{
    public ChangeRelay(IActorRef requester, HandedOn change, string active, Address address, TimeSpan within)
    {
        Receive<ChangeAccepted>(answer => Answer(requester, answer));
        Receive<ChangeRefused>(answer => Answer(requester, answer));
        Receive<TransferProtocol.GivenUp>(_ => Answer(requester, ConfigRefusals.ActiveNodeSilent(active, within)));
        Receive<ReceiveTimeout>(_ => Answer(requester, ConfigRefusals.ActiveNodeSilent(active, within)));
        Context.SetReceiveTimeout(within);
        Context.ActorSelection(ActorNames.Path(ActorNames.Transfers)).Tell(new TransferProtocol.SendToConfig(address, change));
    }

    public static Props Props(IActorRef requester, HandedOn change, string active, Address address, TimeSpan within) =>
        Akka.Actor.Props.Create(() => new ChangeRelay(requester, change, active, address, within));

    private static void Answer(IActorRef requester, object answer)
    {
        requester.Tell(answer);
        Context.Stop(Context.Self);
    }
}
