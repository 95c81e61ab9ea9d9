using System.Diagnostics;

namespace LoadMaster.System.Tests.Faults;

/// <summary>An answer of a node to a client, complete at this moment of the stopwatch.</summary>
internal readonly record struct Answer(long At, string Node);

/// <summary>What a client saw, in order of time.</summary>
internal sealed record AnswerLog(IReadOnlyList<Answer> Answers)
{
    internal bool Has(string node, long since) => FirstOf(node, since) is not null;

    /// <summary>When the node answered first after this moment.</summary>
    internal long? FirstOf(string node, long since)
    {
        foreach (var answer in Answers)
        {
            if (answer.At >= since && answer.Node == node)
            {
                return answer.At;
            }
        }

        return null;
    }

    /// <summary>The longest time between two answers, the first of them not earlier than a moment before the given one.</summary>
    internal TimeSpan LongestGap(long since)
    {
        var longest = TimeSpan.Zero;
        var last = since;
        foreach (var answer in Answers)
        {
            if (answer.At < since)
            {
                continue;
            }

            var gap = Stopwatch.GetElapsedTime(last, answer.At);
            longest = gap > longest ? gap : longest;
            last = answer.At;
        }

        var open = Stopwatch.GetElapsedTime(last);
        return open > longest ? open : longest;
    }

    /// <summary>Who answered from then on, each name again when it changed.</summary>
    internal IReadOnlyList<string> Turns(long since)
    {
        var turns = new List<string>();
        foreach (var answer in Answers)
        {
            if (answer.At >= since && (turns.Count == 0 || turns[^1] != answer.Node))
            {
                turns.Add(answer.Node);
            }
        }

        return turns;
    }
}
