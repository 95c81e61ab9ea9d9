using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Actors.Layer4;

/// <summary>Messages of the L4 actor, the only owner of the kernel's layer 4 table.</summary>
public static class L4Protocol
{
    // Commands

    /// <summary>From the serving actor: all layer 4 services as they shall be served now. Answered by <see cref="ServicesForwarded"/>.</summary>
    /// <param name="Number">Rises with each; the answer names it.</param>
    public sealed record ForwardServices(long Number, ValueList<ServicePlan> Services);

    /// <summary>Removes a service's persistence entries, or the one that holds for the client. Answered by <see cref="EntriesCleared"/> or <see cref="EntriesRefused"/>.</summary>
    /// <param name="Client">An address; empty: all.</param>
    public sealed record ClearEntries(VirtualServiceId Service, string Client);

    // Queries

    /// <summary>Answered by <see cref="Entries"/> or <see cref="EntriesRefused"/>.</summary>
    public sealed record ListEntries(VirtualServiceId Service, int EntriesMax);

    // Answers

    public sealed record ServicesForwarded(long Number, ValueList<ListenerProblem> Problems);

    /// <param name="Page">Null when the service keeps none.</param>
    public sealed record Entries(PersistencePage? Page);

    public sealed record EntriesCleared(int Count);

    /// <summary>The kernel could not be asked.</summary>
    public sealed record EntriesRefused(string Message);

    // Events

    /// <summary>To the serving actor at each start; answered by <see cref="ForwardServices"/>.</summary>
    public sealed record L4Started
    {
        public static L4Started Instance { get; } = new();
    }

    /// <summary>Published on the event stream every second while there are layer 4 services.</summary>
    public sealed record Layer4Sampled(DataPlaneSample Sample);
}
