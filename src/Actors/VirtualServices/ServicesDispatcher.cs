namespace LoadMaster.Actors.VirtualServices;

/// <summary>
/// Threads of their own for the actors of the virtual services: a configuration with tens of thousands of them gives work for seconds, and what the
/// runtime's threads do besides (gateways asked, the cluster's messages, REST) does not wait behind it.
/// </summary>
public static class ServicesDispatcher
{
    public const string Name = "services-dispatcher";

    private const string Root = $"/{ActorNames.Node}/{ActorNames.Services}";

    /// <summary>By deployment: the actors, and their tests, need not know it.</summary>
    public static string Hocon { get; } = $$"""
        {{Name}} {
          type = ForkJoinDispatcher
          throughput = 30
          dedicated-thread-pool {
            thread-count = 2
            threadtype = background
          }
        }
        akka.actor.deployment {
          "{{Root}}" { dispatcher = {{Name}} }
          "{{Root}}/*" { dispatcher = {{Name}} }
          "{{Root}}/*/*" { dispatcher = {{Name}} }
        }
        """;
}
