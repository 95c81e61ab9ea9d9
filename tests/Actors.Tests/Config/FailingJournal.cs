using System.Collections.Immutable;
using Akka.Persistence;
using Akka.Persistence.Journal;
using LoadMaster.Actors.Config;
using LoadMaster.Domain.Changes;

namespace LoadMaster.Actors.Tests.Config;

/// <summary>A journal in memory that fails or rejects the entries of two service numbers.</summary>
public sealed class FailingJournal : MemoryJournal
{
    public const int FailsFor = 66;
    public const int RejectsFor = 67;

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var writes = messages.ToList();
        if (writes.Any(write => Adds(write, FailsFor)))
        {
            throw new IOException("the disk is full");
        }

        return writes.Any(write => Adds(write, RejectsFor))
            ? [new InvalidOperationException("not this one")]
            : await base.WriteMessagesAsync(writes, cancellationToken);
    }

    private static bool Adds(AtomicWrite write, int number) =>
        ((IEnumerable<IPersistentRepresentation>)write.Payload).Any(
            entry => entry.Payload is ConfigJournal.Changed { Event.Change: ConfigChange.VirtualServicePut put } && put.Service.Name == $"service-{number}");
}
