using System.Text.Json;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Replication;
using LoadMaster.Actors.Tests.Config;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Actors.Tests.Replication;

public sealed class ReplicationTests
{
    [Fact]
    public async Task A_change_is_in_both_journals_before_it_is_answered()
    {
        await using var pair = ConfigPair.Start();
        await pair.Form(pair.A, pair.B, 1);

        for (var number = 1; number <= 5; number++)
        {
            var accepted = await pair.A.Accepted(Commands.AddService(number));

            Assert.Equal(["a", "b"], accepted.AppliedOn);
            Assert.Empty(accepted.MissingOn);
            Assert.Equal((number, 1L), ((int)accepted.Revision, accepted.Epoch));
            Assert.Equal(number, (await pair.B.Published()).Revision);
        }

        Assert.Equal((await pair.A.Published()).Config, (await pair.B.Published()).Config);
    }

    [Fact]
    public async Task Without_its_partner_a_change_is_accepted_and_says_who_misses_it()
    {
        await using var pair = ConfigPair.Start();
        await pair.A.Activate(1);

        var accepted = await pair.A.Accepted(Commands.AddService(1));

        Assert.Equal(["a"], accepted.AppliedOn);
        Assert.Equal(["b"], accepted.MissingOn);
    }

    [Fact]
    public async Task A_silent_partner_is_waited_for_once_and_then_not_again_until_it_answers()
    {
        await using var pair = ConfigPair.Start(change: options => options with { ReplyWithin = TimeSpan.FromSeconds(1) });
        await pair.A.Activate(1);

        // Connected as far as the HA actor says, but no config actor answers there.
        var dead = new Akka.Actor.Address("akka.tcp", ActorNames.System, "127.0.0.1", 1);
        pair.A.System.EventStream.Publish(new LoadMaster.Actors.Ha.HaProtocol.PeerConnected("b", dead));
        Assert.Equal(["b"], (await pair.A.Accepted(Commands.AddService(1))).MissingOn);
        Assert.Equal(["b"], (await pair.A.Accepted(Commands.AddService(2))).MissingOn);

        pair.B.Ha(HaState.Standby, 1, pair.A);
        pair.A.Connect(pair.B);
        await pair.InSync();
        Assert.Equal(["a", "b"], (await pair.A.Accepted(Commands.AddService(3))).AppliedOn);
    }

    [Fact]
    public async Task A_standby_that_was_away_catches_up_when_it_returns_and_no_conflict_is_made()
    {
        await using var pair = ConfigPair.Start();
        await pair.Form(pair.A, pair.B, 1);
        await pair.A.Accepted(Commands.AddService(1));
        pair.Split();
        for (var number = 2; number <= 8; number++)
        {
            await pair.A.Accepted(Commands.AddService(number));
        }

        pair.A.Connect(pair.B);
        await pair.InSync();

        Assert.Equal((await pair.A.Published()).Config, (await pair.B.Published()).Config);
        Assert.Equal((await pair.A.History()).Entries, (await pair.B.History()).Entries);
        Assert.Empty((await pair.B.ReplicationStatus()).ConflictFiles);
        Assert.Equal(["a", "b"], (await pair.A.Accepted(Commands.AddService(9))).AppliedOn);
    }

    [Fact]
    public async Task A_standby_catches_up_while_changes_go_on()
    {
        await using var pair = ConfigPair.Start();
        await pair.A.Activate(1);
        pair.B.Ha(HaState.Standby, 1, pair.A);
        var writes = Task.WhenAll(Enumerable.Range(1, 100).Select(number => pair.A.Accepted(Commands.AddService(number))));
        await Until.True(async () => (await pair.A.Published()).Revision >= 10);

        pair.A.Connect(pair.B);
        await writes;
        await pair.InSync();

        Assert.Equal((await pair.A.Published()).Config, (await pair.B.Published()).Config);
        Assert.Equal(100, (await pair.B.Published()).Revision);
    }

    [Fact]
    public async Task After_a_split_the_higher_epoch_wins_and_the_losers_changes_are_kept_in_a_file()
    {
        await using var pair = ConfigPair.Start();
        await pair.Form(pair.A, pair.B, 1);
        await pair.A.Accepted(Commands.AddService(1));
        pair.Split();
        await pair.A.Accepted(Commands.AddService(100));
        await pair.B.Activate(2);
        await pair.B.Accepted(Commands.AddService(2));
        await pair.B.Accepted(Commands.AddService(3));

        await pair.Form(pair.B, pair.A, 2);
        await pair.InSync();

        var published = await pair.A.Published();
        Assert.Equal((await pair.B.Published()).Config, published.Config);
        Assert.Equal(["service-1", "service-2", "service-3"], published.Config.VirtualServices.Select(service => service.Name));
        var file = Assert.Single((await pair.A.ReplicationStatus()).ConflictFiles);
        Assert.Empty((await pair.B.ReplicationStatus()).ConflictFiles);
        using var conflict = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(pair.Folder("a"), file)));
        var lost = Assert.Single(conflict.RootElement.GetProperty("changes").EnumerateArray());
        Assert.Contains("service-100", lost.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(1, conflict.RootElement.GetProperty("lastCommonRevision").GetInt64());
        Assert.Contains("service-100", conflict.RootElement.GetProperty("document").GetRawText(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(pair.Folder("a"), "*.tmp"));
    }

    [Fact]
    public async Task A_standby_that_took_over_a_state_still_has_it_after_a_restart_and_makes_no_conflict_later()
    {
        await using var pair = ConfigPair.Start();
        await pair.A.Activate(1);
        await pair.A.Accepted(Commands.AddService(1));
        await pair.A.Accepted(Commands.AddService(2));
        await pair.Form(pair.A, pair.B, 1);
        await pair.InSync();
        await pair.A.Accepted(Commands.AddService(3));
        pair.Split();

        await pair.RestartB();
        Assert.Equal((await pair.A.Published()).Config, (await pair.B.Published()).Config);
        await pair.B.Activate(2);
        await pair.B.Accepted(Commands.AddService(4));
        await pair.Form(pair.B, pair.A, 2);
        await pair.InSync();

        Assert.Empty((await pair.A.ReplicationStatus()).ConflictFiles);
        Assert.Equal(4, (await pair.A.Published()).Revision);
    }

    [Fact]
    public async Task A_node_that_is_active_itself_follows_no_other()
    {
        await using var pair = ConfigPair.Start(change: options => options with { ReplyWithin = TimeSpan.FromSeconds(1) });
        await pair.B.Activate(5);
        await pair.A.Activate(1);
        pair.A.Connect(pair.B);

        var accepted = await pair.A.Accepted(Commands.AddService(1));

        Assert.Equal(["b"], accepted.MissingOn);
        Assert.Equal(1, accepted.Epoch);
        Assert.Equal(0, (await pair.B.Published()).Revision);
    }

    [Fact]
    public async Task An_active_node_goes_above_the_epoch_that_its_standby_remembers()
    {
        await using var pair = ConfigPair.Start();
        await pair.B.Activate(6);
        await pair.Form(pair.A, pair.B, 5);
        await pair.InSync();

        var accepted = await pair.A.Accepted(Commands.AddService(1));

        Assert.Equal(8, accepted.Epoch);
        Assert.Equal(["a", "b"], accepted.AppliedOn);
    }

    [Fact]
    public async Task Where_the_conflict_file_cannot_be_written_nothing_is_taken_over()
    {
        await using var pair = ConfigPair.Start(change: options => options with { ConflictDirectory = "/proc/loadmaster" });
        await pair.B.Activate(1);
        await pair.B.Accepted(Commands.AddService(100));
        await pair.A.Activate(2);
        await pair.A.Accepted(Commands.AddService(1));
        pair.B.Ha(HaState.Standby, 2, pair.A);
        var probe = pair.B.System.ActorOf(Akka.Actor.Props.Create(() => new ErrorCounter()));
        pair.B.System.EventStream.Subscribe(probe, typeof(Akka.Event.Error));
        pair.A.Connect(pair.B);

        await Until.True(() => ErrorCounter.Has(probe, "conflict file cannot be written"), "the error is logged");

        Assert.Equal("service-100", Assert.Single((await pair.B.Published()).Config.VirtualServices).Name);
    }

    [Fact]
    public async Task Configuration_of_a_node_that_is_no_peer_is_refused()
    {
        await using var pair = ConfigPair.Start();
        await pair.Form(pair.A, pair.B, 1);
        var before = (await pair.B.ReplicationStatus()).Tip;

        pair.B.Config.Tell(new ReplicationProtocol.CatchUp("stranger", Samples.Log()), Akka.Actor.ActorRefs.Nobody);

        Assert.Equal(before.Revision, (await pair.B.Published()).Revision);
    }

    [Fact]
    public async Task A_configuration_of_thousands_of_servers_crosses_to_the_standby()
    {
        var services = Enumerable.Range(1, 400).Select(service =>
            $$"""{ "name": "s{{service}}", "address": "192.0.2.1:{{service}}", "realServers": [{{string.Join(",", Enumerable.Range(1, 25).Select(server => $$"""{ "address": "198.18.{{service % 250}}.{{server}}:80" }"""))}}] }""");
        var document = $$"""{ "virtualServices": [{{string.Join(",", services)}}] }""";
        await using var pair = ConfigPair.Start();
        await pair.Form(pair.A, pair.B, 1);

        var accepted = await pair.B.Accepted(new ConfigCommand.ReplaceConfig(document));
        Assert.Equal(["a", "b"], accepted.AppliedOn);
        pair.Split();
        await pair.A.Accepted(Commands.Rename(1, "other"));
        pair.B.Connect(pair.A);
        pair.A.Connect(pair.B);
        await pair.InSync();

        Assert.Equal((await pair.A.Published()).Config, (await pair.B.Published()).Config);
        Assert.Equal(10_000, (await pair.B.Published()).Config.VirtualServices.Sum(service => service.RealServers.Count));
    }

    [Fact]
    public async Task A_partner_of_a_newer_version_is_named_in_the_log_with_what_to_do()
    {
        await using var pair = ConfigPair.Start();
        var errors = pair.B.System.ActorOf(Akka.Actor.Props.Create(() => new ErrorCounter()));
        pair.B.System.EventStream.Subscribe(errors, typeof(Akka.Event.Error));

        pair.B.Config.Tell(new ReplicationProtocol.Unreadable("a", "a change", 2), Akka.Actor.ActorRefs.Nobody);

        await Until.True(() => ErrorCounter.Has(errors, "Update this node"), "the error is logged");
        Assert.Equal(0, (await pair.B.Published()).Revision);
    }
}
