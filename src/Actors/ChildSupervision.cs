using Akka.Actor;
using Akka.Actor.Internal;
using LoadMaster.Actors.Diagnostics;

namespace LoadMaster.Actors;

/// <summary>How parents of this tree treat a child that fails: it starts anew and asks for its state again.</summary>
public static class ChildSupervision
{
    /// <summary>
    /// A child that fails more often than this within <see cref="Window"/> is stopped; its parent makes a new one after <see cref="RecreateDelay"/>.
    /// </summary>
    public const int RestartsMax = 10;

    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan RecreateDelay = TimeSpan.FromSeconds(1);

    /// <summary>Restarts whatever the cause, a kill included; the default would stop a killed child for good.</summary>
    public static SupervisorStrategy Restart() => new CountingStrategy();

    /// <summary>Tells <see cref="ActorRestarts"/> of each.</summary>
    private sealed class CountingStrategy() : OneForOneStrategy(RestartsMax, Window, _ => Directive.Restart)
    {
        public override void ProcessFailure(
            IActorContext context, bool restart, IActorRef child, Exception cause, ChildRestartStats stats, IReadOnlyCollection<ChildRestartStats> children)
        {
            if (restart)
                ActorRestarts.Of(context.System).Count(child.Path);
            base.ProcessFailure(context, restart, child, cause, stats, children);
        }
    }
}
