using System.Text.RegularExpressions;

namespace LoadMaster.Ips.Matching;

/// <summary>
/// A translated regular expression that is built when it is first needed: interpreted, and compiled to code by <see cref="Compile"/> once
/// it has shown to be needed often. One that risks exponential time runs without backtracking where it can.
/// </summary>
internal sealed class LazyRegex(string pattern, bool risky)
{
    private const int UsesBeforeCompiling = 64;

    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(IpsLimits.RegexMatchTimeoutMilliseconds);

    private Regex? _regex;
    private int _uses;
    private bool _final;

    public string Pattern => pattern;

    public bool IsBuilt => _regex is not null;

    public bool WantsCompiling => !_final && Volatile.Read(ref _uses) >= UsesBeforeCompiling;

    public Regex Get()
    {
        _uses++;
        return _regex ?? Build();
    }

    /// <summary>Makes machine code of it; about a millisecond, so not on a request's path.</summary>
    public void Compile()
    {
        _final = true;
        if (Get().Options.HasFlag(RegexOptions.NonBacktracking))
        {
            return;
        }

        Interlocked.Exchange(ref _regex, new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.Compiled, Timeout));
    }

    /// <summary>Why the base library cannot build the pattern, or null.</summary>
    public static string? Problem(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.CultureInvariant, Timeout);
            return null;
        }
        catch (ArgumentException problem)
        {
            return problem.Message;
        }
    }

    private Regex Build()
    {
        var made = (risky ? WithoutBacktracking() : null) ?? new Regex(pattern, RegexOptions.CultureInvariant, Timeout);
        return Interlocked.CompareExchange(ref _regex, made, null) ?? made;
    }

    private Regex? WithoutBacktracking()
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Timeout);
        }
        catch (NotSupportedException)
        {
            // Back-references and the like need backtracking; the time limit holds for them.
            return null;
        }
    }
}
