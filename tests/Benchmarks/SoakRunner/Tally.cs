using System.Collections.Concurrent;

namespace LoadMaster.SoakRunner;

/// <summary>How a visit ended; stuck: neither answered nor closed in time.</summary>
internal enum Outcome
{
    Done,
    Failed,
    Stuck,
}

/// <summary>Counts visits by kind and outcome.</summary>
internal sealed class Tally
{
    private const int ReasonsTold = 20;
    private int _told;
    private readonly ConcurrentDictionary<(string Visit, Outcome Outcome), int> _counts = new();

    internal void Add(string visit, Outcome outcome) => _counts.AddOrUpdate((visit, outcome), 1, static (_, count) => count + 1);

    /// <summary>The reasons of the first failures go to standard error: a table of numbers explains nothing.</summary>
    internal void Fail(string visit, string reason)
    {
        Add(visit, Outcome.Failed);
        if (Interlocked.Increment(ref _told) <= ReasonsTold) Console.Error.WriteLine($"{visit}: {reason}");
    }

    /// <summary>When a visit hung says what happened at that time on the nodes.</summary>
    internal void Hang(string visit, TimeSpan patience)
    {
        Add(visit, Outcome.Stuck);
        Console.Error.WriteLine($"{visit}: no end within {patience.TotalSeconds} s, at {TimeProvider.System.GetUtcNow():HH:mm:ss}");
    }

    /// <summary>Lines "NAME done N failed N stuck N".</summary>
    internal void Print(TextWriter writer)
    {
        foreach (var visit in _counts.Keys.Select(static key => key.Visit).Distinct().Order(StringComparer.Ordinal))
        {
            writer.WriteLine($"{visit} done {Of(visit, Outcome.Done)} failed {Of(visit, Outcome.Failed)} stuck {Of(visit, Outcome.Stuck)}");
        }
    }

    private int Of(string visit, Outcome outcome) => _counts.GetValueOrDefault((visit, outcome));
}
