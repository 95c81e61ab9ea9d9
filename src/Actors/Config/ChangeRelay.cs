using Akka.Actor;
using static LoadMaster.Actors.Config.ConfigProtocol;

namespace LoadMaster.Actors.Config;

/// <summary>Carries one change to the active node and its answer back, so that the requester gets exactly one answer within a bounded time.</summary>
internal sealed class ChangeRelay : ReceiveActor
{
    public ChangeRelay(IActorRef requester, HandedOn change, string active, string path, TimeSpan within)
    {
        Receive<ChangeAccepted>(answer => Answer(requester, answer));
        Receive<ChangeRefused>(answer => Answer(requester, answer));
        Receive<ReceiveTimeout>(_ => Answer(requester, ConfigRefusals.ActiveNodeSilent(active, within)));
        Context.SetReceiveTimeout(within);
        Context.ActorSelection(path).Tell(change);
    }

    public static Props Props(IActorRef requester, HandedOn change, string active, string path, TimeSpan within) =>
        Akka.Actor.Props.Create(() => new ChangeRelay(requester, change, active, path, within));

    private static void Answer(IActorRef requester, object answer)
    {
        requester.Tell(answer);
        Context.Stop(Context.Self);
    }
}
