using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>
/// Collects every problem of one document. A value that could not be read is remembered: a stand-in takes its place,
/// and what rules say about the stand-in is not told, for it would blame the user for what they did not write.
/// </summary>
internal sealed class ProblemList
{
    private readonly List<(ConfigProblem Problem, string[] Places)> _found = [];
    private readonly HashSet<string> _unread = new(StringComparer.Ordinal);
    private bool _overflowed;

    public bool Any => _found.Count > 0;

    /// <summary>A problem with a value that was read.</summary>
    /// <param name="alsoAt">Other values that take part in it.</param>
    public void Add(string code, JsonPath at, string message, params ReadOnlySpan<JsonPath> alsoAt)
    {
        var places = new string[alsoAt.Length + 1];
        places[0] = at.ToString();
        for (var index = 0; index < alsoAt.Length; index++)
        {
            places[index + 1] = alsoAt[index].ToString();
        }

        if (!places.Any(IsUnread))
        {
            Keep(new ConfigProblem(code, places[0], message), places);
        }
    }

    /// <summary>A value that is missing or could not be read.</summary>
    public void AddUnread(string code, JsonPath at, string message)
    {
        var place = at.ToString();
        _unread.Add(place);
        Keep(new ConfigProblem(code, place, message), [place]);
    }

    /// <summary>All problems, with paths from the root.</summary>
    public ValueList<ConfigProblem> ToValueList() => ToValueList(JsonPath.Root);

    /// <summary>All problems, with paths as seen from <paramref name="origin"/>: the part that the user sent.</summary>
    public ValueList<ConfigProblem> ToValueList(JsonPath origin)
    {
        var prefix = origin.ToString();
        var told = _found.Select(found => found.Problem with { Path = Relative(prefix, found.Places) }).Distinct();
        if (_overflowed)
        {
            told = told.Append(new ConfigProblem(
                ProblemCodes.TooMany, "", $"More than {Limits.ProblemsShownMax} problems were found; only the first are listed; correct these and send it again."));
        }

        return told.ToValueList();
    }

    private static string Relative(string prefix, string[] places)
    {
        var place = places.FirstOrDefault(place => IsWithin(place, prefix));
        return place is null ? "" : place[prefix.Length..];
    }

    private static bool IsWithin(string place, string prefix) =>
        place.StartsWith(prefix, StringComparison.Ordinal) && (place.Length == prefix.Length || place[prefix.Length] == '/');

    private bool IsUnread(string place)
    {
        if (_unread.Count == 0)
        {
            return false;
        }

        for (var end = place.Length; end >= 0; end = end == 0 ? -1 : place.LastIndexOf('/', end - 1))
        {
            if (_unread.Contains(place[..end]))
            {
                return true;
            }
        }

        return false;
    }

    private void Keep(ConfigProblem problem, string[] places)
    {
        if (_found.Count < Limits.ProblemsShownMax)
        {
            _found.Add((problem, places));
        }
        else
        {
            _overflowed = true;
        }
    }
}
