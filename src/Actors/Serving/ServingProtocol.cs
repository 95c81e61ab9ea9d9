using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Actors.Serving;

/// <summary>Messages of the serving actor: the only caller of the data plane.</summary>
public static partial class ServingProtocol
{
    // Commands

    /// <summary>From the services actor: the enabled services of a configuration revision. It is applied when each has its plan.</summary>
    public sealed record ServeRevision(long Revision, ValueList<VirtualService> Services)
    {
        /// <summary>The certificates of the revision.</summary>
        public ValueList<Certificate> Certificates { get; init; } = [];

        /// <summary>The content rules of the revision.</summary>
        public ValueList<ContentRule> Rules { get; init; } = [];
    }

    /// <summary>From a scheduler: how its service shall be served now.</summary>
    public sealed record ServePlan(ServicePlan Plan);

    // Queries

    /// <summary>Answered by the last <see cref="PlanApplied"/>, when there is one.</summary>
    public sealed record GetPlanApplied
    {
        public static GetPlanApplied Instance { get; } = new();
    }

    // Events, told to the services actor

    /// <summary>
    /// The serving actor starts with nothing and needs the revision and all plans; answered by <see cref="ServeRevision"/> and <see cref="ServePlan"/>.
    /// </summary>
    public sealed record ServingStarted
    {
        public static ServingStarted Instance { get; } = new();
    }

    /// <summary>Traffic failed at a real server.</summary>
    public sealed record ServerFailed(VirtualServiceId Service, ServerFailure Failure);

    // Events, published on the event stream

    /// <summary>
    /// The data plane now serves this configuration revision, but for the services named. Revisions that follow each other quickly are
    /// applied as one: the last is named, so wait for "this revision or a later one".
    /// </summary>
    public sealed record PlanApplied(long Revision, ValueList<ListenerProblem> Problems);
}
