using Akka.Actor;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Serving;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Actors.Tests.Config;

public sealed class ConfigActorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_change_is_saved_published_and_answered_with_the_new_id()
    {
        await using var node = ConfigNode.Start(_folder.Path);

        var accepted = await node.Accepted(Commands.AddService(1));

        Assert.Equal((1L, 1, true), (accepted.Revision, accepted.CreatedId, accepted.Changed));
        Assert.Equal(["a"], accepted.AppliedOn);
        Assert.Empty(accepted.MissingOn);
        Assert.Empty(accepted.NotServing);
        var published = await node.Published();
        Assert.Equal(1, published.Revision);
        Assert.Equal("service-1", Assert.Single(published.Config.VirtualServices).Name);
    }

    [Fact]
    public async Task A_change_that_needs_more_listeners_than_the_node_can_have_is_refused_before_it_is_saved()
    {
        await using var node = ConfigNode.Start(_folder.Path, new ConfigNodeOptions { ListenersMax = 2 });
        await node.Accepted(Commands.AddService(1));
        await node.Accepted(Commands.AddService(2));

        var refused = await node.Refused(Commands.AddService(3));

        var problem = Assert.Single(refused.Problems);
        Assert.Equal(("LM3013", "/virtualServices"), (problem.Code, problem.Path));
        Assert.Contains("3 ports", problem.Message, StringComparison.Ordinal);
        Assert.Contains("LimitNOFILE", problem.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await node.Published()).Config.VirtualServices.Count);
    }

    [Fact]
    public async Task The_answer_names_listeners_that_could_not_be_bound()
    {
        await using var node = ConfigNode.Start(_folder.Path, new ConfigNodeOptions { Serving = false });
        var problem = new ListenerProblem(new VirtualServiceId(1), new Endpoint(System.Net.IPAddress.Loopback, 80), ProblemCodes.CannotBind, "Port 80 is taken.");

        var answer = node.Change(Commands.AddService(1));
        await Until.True(async () => (await node.Published()).Revision == 1);
        Assert.False(answer.IsCompleted);
        node.System.EventStream.Publish(new ServingProtocol.PlanApplied(0, []));
        node.System.EventStream.Publish(new ServingProtocol.PlanApplied(1, [problem]));

        var accepted = Assert.IsType<ConfigProtocol.ChangeAccepted>(await answer);
        Assert.Equal([problem], accepted.NotServing);
    }

    [Fact]
    public async Task A_data_plane_that_does_not_answer_holds_a_saved_change_up_for_a_bounded_time_only()
    {
        await using var node = ConfigNode.Start(_folder.Path, new ConfigNodeOptions { Serving = false, ReplyWithin = TimeSpan.FromMilliseconds(200) });

        Assert.Equal(1, (await node.Accepted(Commands.AddService(1))).Revision);
    }

    [Fact]
    public async Task A_refused_command_names_every_problem_and_leaves_no_trace()
    {
        await using (var node = ConfigNode.Start(_folder.Path))
        {
            await node.Accepted(Commands.AddService(1));

            var refused = await node.Refused(new ConfigCommand.AddVirtualService("""{ "address": "nowhere", "colour": "red", "type": "smtp" }"""));

            Assert.Equal(ConfigProtocol.RefusalKind.Invalid, refused.Kind);
            Assert.Contains(refused.Problems, problem => problem.Path == "/address");
            Assert.Contains(refused.Problems, problem => problem.Path == "/colour");
            Assert.Contains(refused.Problems, problem => problem.Path == "/type");
            Assert.Equal(1, (await node.Published()).Revision);
        }

        await using var again = ConfigNode.Start(_folder.Path);
        Assert.Equal(1, (await again.Published()).Revision);
        Assert.Single((await again.History()).Entries);
    }

    [Fact]
    public async Task A_command_for_what_does_not_exist_is_refused_as_not_found()
    {
        await using var node = ConfigNode.Start(_folder.Path);

        var refused = await node.Refused(new ConfigCommand.DeleteVirtualService(new VirtualServiceId(7)));

        Assert.Equal(ConfigProtocol.RefusalKind.NotFound, refused.Kind);
        Assert.Equal(ProblemCodes.NotFound, Assert.Single(refused.Problems).Code);
    }

    [Fact]
    public async Task A_change_made_against_an_older_revision_is_refused_and_told_the_current_one()
    {
        await using var node = ConfigNode.Start(_folder.Path);
        await node.Accepted(Commands.AddService(1), expected: 0);
        await node.Accepted(Commands.AddService(2), expected: 1);

        var refused = await node.Refused(Commands.AddService(3), expected: 1);

        Assert.Equal(ConfigProtocol.RefusalKind.RevisionMismatch, refused.Kind);
        var problem = Assert.Single(refused.Problems);
        Assert.Equal(ProblemCodes.RevisionMismatch, problem.Code);
        Assert.Contains("revision 2", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_changes_made_at_once_against_one_revision_exactly_one_wins()
    {
        await using var node = ConfigNode.Start(_folder.Path);

        var answers = await Task.WhenAll(Enumerable.Range(1, 20).Select(number => node.Change(Commands.AddService(number), expected: 0)));

        Assert.Single(answers.OfType<ConfigProtocol.ChangeAccepted>());
        Assert.Equal(19, answers.OfType<ConfigProtocol.ChangeRefused>().Count(refused => refused.Kind == ConfigProtocol.RefusalKind.RevisionMismatch));
    }

    [Fact]
    public async Task Changes_made_at_once_are_all_applied_one_after_the_other()
    {
        await using var node = ConfigNode.Start(_folder.Path);

        var answers = await Task.WhenAll(Enumerable.Range(1, 50).Select(number => node.Accepted(Commands.AddService(number))));

        Assert.Equal(Enumerable.Range(1, 50).Select(revision => (long)revision), answers.Select(answer => answer.Revision).Order());
        Assert.Equal(50, (await node.Published()).Config.VirtualServices.Count);
    }

    [Fact]
    public async Task Asking_for_what_is_already_so_makes_no_revision()
    {
        await using var node = ConfigNode.Start(_folder.Path);
        await node.Accepted(Commands.AddService(1));

        var accepted = await node.Accepted(Commands.Rename(1, "service-1"));

        Assert.False(accepted.Changed);
        Assert.Equal(1, accepted.Revision);
        Assert.Equal(["a"], accepted.AppliedOn);
    }

    [Fact]
    public async Task The_epoch_survives_a_restart_and_stands_in_later_events()
    {
        await using (var node = ConfigNode.Start(_folder.Path))
        {
            await node.Accepted(Commands.AddService(1));
            var recorded = await node.Config.Ask<ConfigProtocol.EpochRecorded>(new ConfigProtocol.RecordEpoch(7), ConfigNode.Patience);
            Assert.Equal(7, recorded.Epoch);
            var lower = await node.Config.Ask<ConfigProtocol.EpochRecorded>(new ConfigProtocol.RecordEpoch(3), ConfigNode.Patience);
            Assert.Equal(7, lower.Epoch);
        }

        await using var again = ConfigNode.Start(_folder.Path);
        Assert.Equal(7, (await again.Published()).Epoch);
        Assert.Equal(7, (await again.Accepted(Commands.AddService(2))).Epoch);
        Assert.Equal([7L, 0L], (await again.History()).Entries.Select(entry => entry.Epoch));
    }

    [Fact]
    public async Task Without_an_active_node_a_change_is_refused_with_what_to_do()
    {
        await using var node = ConfigNode.Start(_folder.Path, new ConfigNodeOptions { Partners = ["b"] });
        foreach (var state in new[] { HaState.Starting, HaState.Standby, HaState.Isolated, HaState.Maintenance, HaState.Fault })
        {
            node.Ha(state, 1);

            var refused = await node.Refused(Commands.AddService(1));

            Assert.Equal(ConfigProtocol.RefusalKind.Unavailable, refused.Kind);
            var problem = Assert.Single(refused.Problems);
            Assert.Equal(ProblemCodes.NoActiveNode, problem.Code);
            Assert.Contains("lm ha status", problem.Message, StringComparison.Ordinal);
        }

        Assert.Equal(0, (await node.Published()).Revision);
    }

    [Fact]
    public async Task A_change_handed_on_to_a_node_that_is_not_active_is_not_handed_on_again()
    {
        await using var node = ConfigNode.Start(_folder.Path, new ConfigNodeOptions { Partners = ["b"] });
        node.Ha(HaState.Standby, 1, active: node);

        var refused = await node.Refused(Commands.AddService(1));

        Assert.Equal(ProblemCodes.NoActiveNode, Assert.Single(refused.Problems).Code);
        Assert.Contains("no longer the active node", refused.Problems[0].Message, StringComparison.Ordinal);
    }
}
