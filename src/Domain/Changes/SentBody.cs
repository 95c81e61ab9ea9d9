using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Changes;

/// <summary>Reads the body of a command: a whole object, or a merge patch on one that exists.</summary>
internal static class SentBody
{
    /// <summary>False when it is not JSON at all; other problems leave a value with stand-ins, so that more problems are found.</summary>
    /// <param name="at">Where the object stands in the document.</param>
    public static bool TryRead<T>(ObjectForm<T> form, string json, JsonPath at, ProblemList problems, out T value)
    {
        value = form.Blank;
        if (!JsonText.TryParse(json, at, problems, out var document))
        {
            return false;
        }

        using (document)
        {
            value = form.Read(document.RootElement, form.Blank, at, problems);
            return true;
        }
    }

    /// <inheritdoc cref="TryRead{T}"/>
    public static bool TryPatch<T>(ObjectForm<T> form, T current, string patchJson, JsonPath at, ProblemList problems, out T value)
    {
        value = current;
        if (!JsonText.TryParse(patchJson, at, problems, out var patch))
        {
            return false;
        }

        using (patch)
        {
            using var target = System.Text.Json.JsonDocument.Parse(JsonText.Write(form, current));
            return TryRead(form, JsonText.Write(writer => MergePatch.Write(writer, target.RootElement, patch.RootElement)), at, problems, out value);
        }
    }
}
