namespace LoadMaster.Fuzz;

/// <summary>One reader of bytes that strangers send, with what must hold for every input.</summary>
internal interface IFuzzTarget
{
    string Name { get; }

    /// <summary>Good inputs to begin with, Latin-1.</summary>
    IEnumerable<string> Seeds { get; }

    /// <summary>Words of the language that chance would hardly hit.</summary>
    IEnumerable<string> Words { get; }

    /// <summary>
    /// Throws <see cref="BrokenPromiseException"/> (or anything else) when a promise is broken. What it answers tells one kind of outcome
    /// from another: an input of a new kind is kept and changed further.
    /// </summary>
    int Try(ReadOnlySpan<byte> input);
}

internal sealed class BrokenPromiseException(string message) : Exception(message)
{
    public static void Unless(bool holds, string promise)
    {
        if (!holds)
        {
            throw new BrokenPromiseException(promise);
        }
    }
}
