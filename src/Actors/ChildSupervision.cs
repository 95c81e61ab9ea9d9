using Akka.Actor;

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
    public static SupervisorStrategy Restart() => new OneForOneStrategy(RestartsMax, Window, _ => Directive.Restart);
}
