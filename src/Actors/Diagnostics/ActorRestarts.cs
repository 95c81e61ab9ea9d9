using System.Collections.Concurrent;
using Akka.Actor;

namespace LoadMaster.Actors.Diagnostics;

/// <summary>How often each actor of a system failed and was started anew, by its path; only those that did are kept.</summary>
public sealed class ActorRestarts : IExtension
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public static ActorRestarts Of(ActorSystem system) => system.WithExtension<ActorRestarts, Provider>();

    public int this[string path] => _counts.GetValueOrDefault(path);

    internal void Count(ActorPath path) => _counts.AddOrUpdate(path.ToStringWithoutAddress(), 1, (_, count) => count + 1);

    /// <summary>Made by Akka.</summary>
    public sealed class Provider : ExtensionIdProvider<ActorRestarts>
    {
        public override ActorRestarts CreateExtension(ExtendedActorSystem system) => new();
    }
}
