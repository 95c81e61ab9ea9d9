using Akka.Actor;
using LoadMaster.Actors.Ha;
using LoadMaster.Domain.Ha;
using LoadMaster.Testing.Ha;

namespace LoadMaster.Actors.Tests.Ha;

public sealed class HaArbiterTests : HaActorFixture
{
    [Fact]
    public void Standby_beside_a_silent_peer_waits_for_the_arbiters_grant()
    {
        Arbiter = new FakeArbiter { Answer = new(false, "a", 9, true) };
        Peer = Hears(HaState.Active, 9);
        var actor = StartActor();
        Pass(actor, 300);
        Peer = Peer with { SilentFor = TimeSpan.FromSeconds(2) };
        var status = Pass(actor, 2000);
        Assert.Equal(HaState.Standby, status.State);
        Assert.Contains("the arbiter refuses the lease", status.Reason, StringComparison.Ordinal);
        Assert.All(Arbiter.Asked, asked => Assert.Equal(new("b", 11, false), asked));

        Arbiter.Answer = new(true, "b", 11, false);
        AwaitAssert(() => Assert.Equal(HaState.Active, Pass(actor, 100).State));
        AwaitAssert(() =>
        {
            Pass(actor, 200);
            Assert.Contains(new("b", 11, true), Arbiter.Asked);
        });
    }

    [Fact]
    public void Active_releases_the_addresses_when_the_arbiter_names_a_later_holder()
    {
        Arbiter = new FakeArbiter();
        var actor = StartActor();
        Assert.Equal(HaState.Active, Pass(actor, 3000).State);
        Arbiter.Answer = new(false, "a", 99, true);
        AwaitAssert(() => Assert.NotEqual(HaState.Active, Pass(actor, 100).State));
        Assert.Empty(Addresses.Held);
        Assert.Contains(Addresses.Calls, call => call == "release");
    }
}

public sealed class HaMaintenanceTests : HaActorFixture, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lm-maintenance").FullName;

    void IDisposable.Dispose()
    {
        Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Maintenance_outlives_the_process_with_who_and_when_and_ends_only_when_it_is_taken_off()
    {
        Maintenance = new MaintenanceFile(_folder);
        var first = StartActor();
        Pass(first, 100);
        first.Tell(new HaProtocol.SetMaintenance(true, "ann"), TestActor);
        ExpectMsg<HaProtocol.HaCommandAccepted>();
        var before = Status(first);
        Kill(first);

        var second = StartActor();
        var after = Pass(second, 5000);
        Assert.Equal(HaState.Maintenance, after.State);

        // Told by the wall clock, reckoned from the monotonic one.
        Assert.Equal(before.Since, after.Since, TimeSpan.FromSeconds(1));
        Assert.Contains("set by ann", after.Reason, StringComparison.Ordinal);
        Assert.Equal(0, Addresses.Count("take"));

        second.Tell(new HaProtocol.SetMaintenance(false, "bob"), TestActor);
        ExpectMsg<HaProtocol.HaCommandAccepted>();
        Assert.Empty(Directory.GetFiles(_folder));
        Kill(second);
        var third = StartActor();
        AwaitAssert(() => Assert.Equal(HaState.Active, Pass(third, 100).State));
    }

    [Fact]
    public void A_damaged_note_keeps_the_node_in_maintenance_and_says_why()
    {
        File.WriteAllText(Path.Combine(_folder, "maintenance.json"), "{");
        Maintenance = new MaintenanceFile(_folder);
        var status = Pass(StartActor(), 3000);
        Assert.Equal(HaState.Maintenance, status.State);
        Assert.Contains("cannot be read", status.Reason, StringComparison.Ordinal);
    }

    private void Kill(IActorRef actor)
    {
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);
        Unwatch(actor);
    }
}
