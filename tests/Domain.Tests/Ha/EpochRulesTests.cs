using LoadMaster.Domain.Ha;

namespace LoadMaster.Domain.Tests.Ha;

public sealed class EpochRulesTests
{
    [Theory]
    [InlineData(0, "a", "b", 2)]
    [InlineData(0, "b", "a", 1)]
    [InlineData(7, "b", "a", 9)]
    [InlineData(7, "a", "b", 8)]
    [InlineData(9, "b", "a c", 10)]
    [InlineData(9, "a", "b c", 12)]
    [InlineData(9, "alone", "", 10)]
    public void The_next_epoch_is_above_what_is_known_and_the_nodes_own(long known, string node, string peers, long next) =>
        Assert.Equal(next, EpochRules.Next(known, node, peers.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public void No_two_nodes_ever_count_alike()
    {
        string[] nodes = ["lb-1", "lb-2", "lb-3", "lb-4"];
        for (var known = 0; known < 40; known++)
            Assert.Equal(4, nodes.Select(node => EpochRules.Next(known, node, nodes.Where(other => other != node))).Distinct().Count());
    }

    [Fact]
    public void Epochs_are_reserved_ahead_so_that_a_take_over_waits_for_no_disk()
    {
        var bench = new Bench().AsStandby();
        Assert.True(bench.State.EpochsReserved >= bench.State.Epoch + 8);
        bench.DiskAnswers = false;
        bench.Pass(100, Bench.Peer(HaState.Active, 5, dead: true, silent: 160));
        Assert.Equal((HaState.Active, 7), (bench.State.State, bench.State.Epoch));
    }

    [Fact]
    public void A_process_goes_on_above_all_epochs_that_an_earlier_one_may_have_used()
    {
        var bench = new Bench().Feed(new HaInput.EpochsRemembered(30)).Pass(2500, Bench.Never());
        Assert.Equal((HaState.Active, 31), (bench.State.State, bench.State.Epoch));
    }

    [Fact]
    public void A_disk_that_never_answered_delays_a_take_over_by_a_second_and_no_longer()
    {
        var bench = new Bench { DiskAnswers = false }.AsStandby().Pass(900, Bench.Peer(HaState.Active, 5, dead: true, silent: 160));
        Assert.Equal(HaState.Standby, bench.State.State);
        bench.Pass(300, Bench.Peer(HaState.Active, 5, dead: true, silent: 1100));
        Assert.Equal(HaState.Active, bench.State.State);
        Assert.Contains(bench.All<HaEffect.Note>(), note => note.Text.Contains("the disk does not answer", StringComparison.Ordinal));
    }

    [Fact]
    public void An_active_node_whose_journal_knew_the_epoch_of_another_goes_above_it()
    {
        var bench = new Bench().AsActive().Feed(new HaInput.ConfigKnown(new Bench().Settings, 2, 12));
        Assert.Equal(13, bench.State.Epoch);
    }
}
