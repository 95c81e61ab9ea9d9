using LoadMaster.Actors.Diagnostics;
using LoadMaster.Host.Support;

namespace LoadMaster.Host.Tests.Rest;

/// <summary>A small tree.</summary>
internal sealed class FakeActorView : IActorView
{
    public Task<IReadOnlyList<ActorNow>> LookAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<ActorNow>>(
        [new ActorNow("/user/node", "node", "NodeActor", 0, 0, 0), new ActorNow("/user/node/ha", "ha", "HaActor", 1, 3, 2)]);
}
