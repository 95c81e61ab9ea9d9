using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Actors.Serving;

/// <summary>Messages of the serving actor: the only caller of the data plane.</summary>
public static partial class ServingProtocol
{
    // Events, published on the event stream

    /// <summary>The data plane now serves this configuration revision, but for the listeners named.</summary>
    public sealed record PlanApplied(long Revision, ValueList<ListenerProblem> Problems);
}
