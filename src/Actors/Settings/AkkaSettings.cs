using System.Globalization;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Persistence.Sql;
using LoadMaster.Actors.Clock;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Serialization;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.Domain;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Actors.Settings;

/// <summary>Makes the whole set-up of a node's actor system from typed options: the one place with HOCON.</summary>
public static class AkkaSettings
{
    /// <summary>Only obeys the HA actor; named here because Akka makes it by its name.</summary>
    internal const string DowningProvider = "LoadMaster.Actors.Ha.HaDowningProvider, LoadMaster.Actors";

    /// <param name="logger">Actor type that takes Akka's log; null: Akka's own console logger.</param>
    public static ActorSystemSetup Build(NodeOptions node, JournalOptions journal, ClusterTls? tls = null, Type? logger = null)
    {
        var setup = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(Hocon(node, journal, tls is not null, logger)));
        return tls is null ? setup : setup.And(tls.ToSetup());
    }

    internal static Akka.Configuration.Config Hocon(NodeOptions node, JournalOptions journal, bool tls, Type? logger)
    {
        var text = string.Join('\n', Common(logger), Serializers(), HaSerialization.Hocon, HaDispatcher.Hocon, ServicesDispatcher.Hocon, Journal(journal), node.Ha is { } ha ? Cluster(node.Name, ha, tls) : "akka.actor.provider = local");
        return ConfigurationFactory.ParseString(text).WithFallback(SqlPersistence.DefaultConfiguration);
    }

    private static string Common(Type? logger) => $$"""
        akka {
          loglevel = INFO
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          coordinated-shutdown.phases.{{CoordinatedShutdown.PhaseBeforeServiceUnbind}}.timeout = {{HaActorSettings.StopPhase.TotalSeconds.ToString(CultureInfo.InvariantCulture)}}s
          scheduler.implementation = {{HoconText.Quote(NameOf(typeof(TimerScheduler)))}}
          coordinated-shutdown.exit-clr = off
          coordinated-shutdown.run-by-clr-shutdown-hook = off
          {{(logger is null ? "" : $"loggers = [{HoconText.Quote($"{logger.FullName}, {logger.Assembly.GetName().Name}")}]")}}
        }
        cluster-dispatcher {
          type = ForkJoinDispatcher
          throughput = 10
          dedicated-thread-pool {
            thread-count = 3
            threadtype = background
          }
        }
        """;

    /// <summary>Every family's formats, bound type by type; whatever is not named is refused rather than written by Akka's default.</summary>
    private static string Serializers()
    {
        var bindings = ConfigSerializer.All.Select(format => $"    {HoconText.Quote(NameOf(format.Type))} = config")
            .Concat(PersistenceSerializer.All.Select(format => $"    {HoconText.Quote(NameOf(format.Type))} = persistence"))
            .Concat(ContentSerializer.All.Select(format => $"    {HoconText.Quote(NameOf(format.Type))} = content"))
            .Concat(TransferSerializer.All.Select(format => $"    {HoconText.Quote(NameOf(format.Type))} = transfer"))
            .Concat(TotalsSerializer.All.Select(format => $"    {HoconText.Quote(NameOf(format.Type))} = totals"))
            .Concat(SharingSerializer.All.Select(format => $"    {HoconText.Quote(NameOf(format.Type))} = sharing"))
            .Concat(MarkSerializer.All.Select(format => $"    {HoconText.Quote(NameOf(format.Type))} = mark"));
        return $$"""
            akka.actor {
              serializers {
                config = {{HoconText.Quote(NameOf(typeof(ConfigSerializer)))}}
                persistence = {{HoconText.Quote(NameOf(typeof(PersistenceSerializer)))}}
                content = {{HoconText.Quote(NameOf(typeof(ContentSerializer)))}}
                transfer = {{HoconText.Quote(NameOf(typeof(TransferSerializer)))}}
                totals = {{HoconText.Quote(NameOf(typeof(TotalsSerializer)))}}
                sharing = {{HoconText.Quote(NameOf(typeof(SharingSerializer)))}}
                mark = {{HoconText.Quote(NameOf(typeof(MarkSerializer)))}}
                refusing = {{HoconText.Quote(NameOf(typeof(RefusingSerializer)))}}
              }
              serialization-bindings {
                "System.Object" = refusing
            {{string.Join('\n', bindings)}}
              }
            }
            """;
    }

    private static string Journal(JournalOptions journal)
    {
        var provider = journal.Provider switch
        {
            JournalProvider.Sqlite => "SQLite.MS",
            JournalProvider.PostgreSql => "PostgreSQL.15",
        };
        var connection = $"""
            connection-string = {HoconText.Quote(journal.ConnectionString)}
            provider-name = "{provider}"
            """;
        return $$"""
            akka.persistence {
              journal.plugin = "akka.persistence.journal.sql"
              snapshot-store.plugin = "akka.persistence.snapshot-store.sql"
              journal.sql {
                {{connection}}
                circuit-breaker.reset-timeout = 5s
                # A slow machine that starts is no damaged journal.
                recovery-event-timeout = 120s
              }
              snapshot-store.sql {
                {{connection}}
              }
            }
            """;
    }

    private static string Cluster(string node, HaNodeOptions ha, bool tls) => $$"""
        akka {
          actor.provider = cluster
          remote {
            retry-gate-closed-for = 500ms
            log-remote-lifecycle-events = off
            dot-netty.tcp {
              transport-class = {{HoconText.Quote(GuardedTcpTransport.Name)}}
              hostname = {{HoconText.Quote(ha.Address.ToString())}}
              port = {{ha.ClusterPort.ToString(CultureInfo.InvariantCulture)}}
              enforce-ip-family = true
              dns-use-ipv6 = {{(ha.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "true" : "false")}}
              maximum-frame-size = {{Limits.ClusterFrameBytesMax.ToString(CultureInfo.InvariantCulture)}}b
              send-buffer-size = 8 MiB
              receive-buffer-size = 8 MiB
              batching.enabled = false
              connection-timeout = 3s
              enable-ssl = {{(tls ? "true" : "false")}}
            }
          }
          cluster {
            seed-nodes = []
            roles = [{{HoconText.Quote(HaCluster.RoleOf(node))}}]
            downing-provider-class = {{HoconText.Quote(DowningProvider)}}
            use-dispatcher = cluster-dispatcher
            gossip-interval = 200ms
            leader-actions-interval = 200ms
            unreachable-nodes-reaper-interval = 100ms
            periodic-tasks-initial-delay = 200ms
            failure-detector {
              heartbeat-interval = 200ms
              acceptable-heartbeat-pause = 600ms
              min-std-deviation = 50ms
              expected-response-after = 500ms
            }
          }
        }
        """;

    private static string NameOf(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";
}
