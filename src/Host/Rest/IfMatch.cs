using System.Globalization;
using LoadMaster.Domain;

namespace LoadMaster.Host.Rest;

/// <summary>Revisions as entity tags: <c>ETag: "7"</c> on what is read, <c>If-Match: "7"</c> on a change.</summary>
public static class IfMatch
{
    /// <summary>The revision that the client saw; null when it does not care.</summary>
    public static long? RevisionOf(HttpRequest request)
    {
        var text = request.Headers.IfMatch.ToString().Trim();
        if (text.Length == 0 || text == "*")
            return null;
        if (long.TryParse(text.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var revision))
            return revision;
        throw new RequestRefusedException(
            StatusCodes.Status400BadRequest, ProblemCodes.BadRequest, "If-Match must be one revision in quotes, as an ETag gave it, for example If-Match: \"7\".");
    }

    public static void SetTag(HttpResponse response, long revision) =>
        response.Headers.ETag = $"\"{revision.ToString(CultureInfo.InvariantCulture)}\"";
}
