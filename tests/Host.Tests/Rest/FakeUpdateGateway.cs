using LoadMaster.Actors.Update;
using LoadMaster.Domain.Update;
using LoadMaster.Host.Update;

namespace LoadMaster.Host.Tests.Rest;

/// <summary>The update actor in memory: it takes what it is told, and knows what other nodes said.</summary>
internal sealed class FakeUpdateGateway(Func<UpdateDesk> desk) : IUpdateGateway
{
    public Rollout? Rollout { get; set; }

    public List<NodeRelease> Peers { get; } = [];

    public Task<object> CommandAsync(object command, CancellationToken cancel) => Task.FromResult<object>(new UpdateProtocol.Accepted(Rollout = command switch
    {
        UpdateProtocol.Begin begin => begin.Rollout,
        UpdateProtocol.Cancel cancelled => Rollout! with { State = RolloutState.Cancelled, Reason = $"cancelled by {cancelled.By}" },
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    }));

    public Task<UpdateProtocol.State> GetAsync(CancellationToken cancel) => Task.FromResult(new UpdateProtocol.State(Rollout, [desk().Release, .. Peers]));
}
