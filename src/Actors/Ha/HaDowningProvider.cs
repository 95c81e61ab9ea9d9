using Akka.Actor;
using Akka.Cluster;

namespace LoadMaster.Actors.Ha;

/// <summary>Downs nobody by itself: the HA actor does, on proof that a process is dead.</summary>
public sealed class HaDowningProvider : IDowningProvider
{
    /// <summary>Akka makes it with these two.</summary>
    public HaDowningProvider(ActorSystem system, Cluster cluster)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(cluster);
    }

    public TimeSpan DownRemovalMargin => TimeSpan.Zero;

    public Props? DowningActorProps => null;
}
