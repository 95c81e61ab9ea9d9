using LoadMaster.Ips.Tests.Generated;

namespace LoadMaster.Ips.Tests.Differential;

/// <summary>A request, or a rule for the other side, from which the thing that a cause names was taken away.</summary>
/// <param name="Rule">Null: the rule as it is.</param>
internal sealed record Trial(Difference Difference, string Cause, HttpText Request, string? Rule);

/// <summary>What is tried for a difference: each cause that applies by itself, then two of them, then all.</summary>
internal static class Causes
{
    public static IEnumerable<Trial> Of(Difference difference, string rule, IReadOnlyDictionary<string, Func<HttpText, HttpText>> ofMessages)
    {
        var request = difference.Case.Request;
        var steps = new List<(string Name, Func<(HttpText Request, string Rule), (HttpText Request, string Rule)> Take)>();
        steps.AddRange(RuleCauses.All.Where(cause => cause.Value(rule) != rule).Select(cause => (cause.Key, Take(cause.Value))));
        steps.AddRange(ofMessages
            .Where(cause => cause.Value(request) is var changed && changed.Head + Given.Latin1(changed.Body) != request.Head + Given.Latin1(request.Body))
            .Select(cause => (cause.Key, Take(cause.Value))));
        for (var first = 0; first < steps.Count; first++)
        {
            yield return Try([steps[first]]);
        }

        for (var first = 0; first < steps.Count; first++)
        {
            for (var second = first + 1; second < steps.Count; second++)
            {
                yield return Try([steps[first], steps[second]]);
            }
        }

        if (steps.Count > 2)
        {
            yield return Try(steps);
        }

        Trial Try(List<(string Name, Func<(HttpText, string), (HttpText, string)> Take)> taken)
        {
            (HttpText Request, string Rule) made = taken.Aggregate((request, rule), (state, step) => step.Take(state));
            return new(difference, string.Join(" + ", taken.Select(step => step.Name)), made.Request, made.Rule == rule ? null : made.Rule);
        }
    }

    private static Func<(HttpText Request, string Rule), (HttpText Request, string Rule)> Take(Func<HttpText, HttpText> change) => state => (change(state.Request), state.Rule);

    private static Func<(HttpText Request, string Rule), (HttpText Request, string Rule)> Take(Func<string, string> change) => state => (state.Request, change(state.Rule));
}
