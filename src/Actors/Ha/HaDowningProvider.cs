using Akka.Actor;
using Akka.Cluster;

namespace LoadMaster.Actors.Ha;

/// <summary>Downs nobody by itself: the HA actor does, on proof that a process is dead.</summary>
public sealed class HaDowningProvider : IDowningProvider
{
    public HaDowningProvider(ActorSystem system) => ArgumentNullException.ThrowIfNull(system);

    public TimeSpan DownRemovalMargin => TimeSpan.Zero;

    public Props? DowningActorProps => null;
}
