using Akka.Actor;
using Akka.Serialization;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Replication;
using LoadMaster.Actors.Serialization;
using LoadMaster.Actors.Settings;
using LoadMaster.Actors.Tests.Replication;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Serving;
using AkkaSerialization = Akka.Serialization.Serialization;

namespace LoadMaster.Actors.Tests.Serialization;

public sealed class ConfigSerializerTests : IDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create(
        "serialization",
        AkkaSettings.Build(new NodeOptions { Name = "a" }, new JournalOptions(JournalProvider.Sqlite, "Data Source=unused.db")));

    public static TheoryData<string> SampleNames => [.. All.Keys];

    private static Dictionary<string, object> All { get; } = MakeAll();

    public void Dispose() => _system.Dispose();

    [Theory]
    [MemberData(nameof(SampleNames))]
    public void A_message_comes_back_as_it_was(string name)
    {
        var message = All[name];
        var serialization = ((ExtendedActorSystem)_system).Serialization;
        var serializer = serialization.FindSerializerFor(message);

        var manifest = AkkaSerialization.ManifestFor(serializer, message);
        var bytes = serializer.ToBinary(message);
        var back = serialization.Deserialize(bytes, serializer.Identifier, manifest);

        Assert.Equal(SerializerIds.Config, serializer.Identifier);
        Assert.Matches("^[A-Z]{2}[0-9]+$", manifest);
        Assert.Equal(message, back);
        Assert.DoesNotContain("LoadMaster.", System.Text.Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_format_every_command_and_every_message_between_nodes_has_a_sample()
    {
        var sampled = All.Values.Select(sample => sample.GetType()).ToHashSet();
        var commands = All.Values.OfType<ConfigProtocol.ChangeConfig>().Select(change => change.Command.GetType()).ToHashSet();
        var journal = typeof(ConfigJournal).GetNestedTypes(System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Public);
        Type[] wire =
        [
            typeof(ReplicationProtocol.CompareTip), typeof(ReplicationProtocol.Append), typeof(ReplicationProtocol.CatchUp),
            typeof(ReplicationProtocol.TipReport),
        ];

        Assert.Equal(ConfigSerializer.All.Select(format => format.Type).ToHashSet(), sampled);
        Assert.Equal(typeof(ConfigCommand).GetNestedTypes().ToHashSet(), commands);
        Assert.Subset(sampled, journal.ToHashSet());
        Assert.Subset(sampled, wire.ToHashSet());
    }

    [Fact]
    public void Manifests_are_unique() =>
        Assert.Equal(ConfigSerializer.All.Count, ConfigSerializer.All.Select(format => format.Manifest).Distinct().Count());

    [Fact]
    public void A_type_without_a_format_is_refused_rather_than_written_with_its_name()
    {
        var message = new ConfigProtocol.GetHistory(3);
        var serializer = ((ExtendedActorSystem)_system).Serialization.FindSerializerFor(message);

        var error = Assert.Throws<System.Runtime.Serialization.SerializationException>(() => serializer.ToBinary(message));

        Assert.Contains("GetHistory has no serializer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_manifest_says_that_a_newer_version_wrote_it()
    {
        var serializer = new ConfigSerializer((ExtendedActorSystem)_system);

        var error = Assert.Throws<System.Runtime.Serialization.SerializationException>(() => serializer.FromBinary([], "ZZ9"));

        Assert.Contains("newer LoadMaster", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AP1")]
    [InlineData("CU1")]
    public void Replication_of_a_newer_schema_is_read_as_unreadable(string manifest)
    {
        var serializer = new ConfigSerializer((ExtendedActorSystem)_system);
        object message = manifest == "AP1" ? All["Append"] : All["CatchUp"];
        var text = System.Text.Encoding.UTF8.GetString(serializer.ToBinary(message)).Replace("\"schemaVersion\":1,\"epoch\"", "\"schemaVersion\":99,\"epoch\"", StringComparison.Ordinal);

        var read = serializer.FromBinary(System.Text.Encoding.UTF8.GetBytes(text), manifest);

        var unreadable = Assert.IsType<ReplicationProtocol.Unreadable>(read);
        Assert.Equal(("b", 99), (unreadable.Node, unreadable.SchemaVersion));
    }

    private static Dictionary<string, object> MakeAll()
    {
        var tip = Samples.Log().Tip;
        var problem = new ListenerProblem(new VirtualServiceId(3), new Endpoint(System.Net.IPAddress.IPv6Loopback, 80), ProblemCodes.CannotBind, "taken");
        var service = new VirtualServiceId(3);
        var server = new RealServerId(4);
        ConfigCommand[] commands =
        [
            new ConfigCommand.AddVirtualService("""{ "address": "192.0.2.1:80" }"""),
            new ConfigCommand.PatchVirtualService(service, "not even JSON \u0001 \""),
            new ConfigCommand.DeleteVirtualService(service),
            new ConfigCommand.AddRealServer(service, "{}"),
            new ConfigCommand.PatchRealServer(service, server, "{}"),
            new ConfigCommand.DeleteRealServer(service, server),
            new ConfigCommand.PatchHa("{}"),
            new ConfigCommand.PatchLogging("{}"),
            new ConfigCommand.PatchIps("{}"),
            new ConfigCommand.PatchSnmp("{}"),
            new ConfigCommand.PatchNetwork("""{"rules":{"enabled":true}}"""),
            new ConfigCommand.PatchFilter("""{"rules":{"enabled":true}}"""),
            new ConfigCommand.PatchBackup("{}"),
            new ConfigCommand.PatchAccess("{}"),
            new ConfigCommand.PatchAcme("{}"),
            new ConfigCommand.PatchAlerts("{}"),
            new ConfigCommand.PutCertificate("{}", Replace: false),
            new ConfigCommand.PutRule("{}", Replace: false),
            new ConfigCommand.DeleteRule("r"),
            new ConfigCommand.DeleteCertificate("www"),
            new ConfigCommand.ReplaceConfig("{}"),
            new ConfigCommand.Rollback(12),
        ];
        var all = commands.ToDictionary(command => command.GetType().Name, command => (object)new ConfigProtocol.ChangeConfig(command, "anna 192.0.2.9", 41));
        all["ChangeConfig of any revision"] = new ConfigProtocol.ChangeConfig(commands[0], "anna", null);
        all["PutCertificate in place of another"] = new ConfigProtocol.ChangeConfig(new ConfigCommand.PutCertificate("{}", Replace: true), "anna", null);
        all["HandedOn"] = new ConfigProtocol.HandedOn(new ConfigProtocol.ChangeConfig(commands[4], "anna", 41));
        all["ChangeAccepted"] = new ConfigProtocol.ChangeAccepted(9, 2, 3, true, ["a"], ["b"], [problem]);
        all["ChangeRefused"] = new ConfigProtocol.ChangeRefused(ConfigProtocol.RefusalKind.RevisionMismatch, [new ConfigProblem("LM1001", "/x", "y")]);
        all["CompareTip"] = new ReplicationProtocol.CompareTip("b", 3, tip);
        all["Append"] = new ReplicationProtocol.Append("b", 3, Domain.Changes.RevisionId.Genesis, Samples.Event);
        all["CatchUp"] = new ReplicationProtocol.CatchUp("b", Samples.Log());
        all["TipReport"] = new ReplicationProtocol.TipReport("b", tip, 3, true, true);
        all["Changed"] = new ConfigJournal.Changed(Samples.Event, true);
        all["EpochKept"] = new ConfigJournal.EpochKept(5);
        all["Rebased"] = new ConfigJournal.Rebased(Samples.Log());
        all["Snapshot"] = new ConfigJournal.Snapshot(Samples.Log());
        return all;
    }
}
