using System.Text.Json;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>Reads a whole document; null when it is no JSON object of a known version.</summary>
internal static class DocumentReader
{
    /// <param name="current">The document that this one replaces; its ids go on.</param>
    public static LoadMasterConfig? Read(string json, LoadMasterConfig current, ProblemList problems)
    {
        if (!JsonText.TryParse(json, JsonPath.Root, problems, out var document))
        {
            return null;
        }

        using (document)
        {
            if (!IsKnownVersion(document.RootElement, problems))
            {
                return null;
            }

            var read = ConfigForms.Document.Read(document.RootElement, LoadMasterConfig.Empty, JsonPath.Root, problems);
            var complete = IdAssignment.Complete(read, current);
            return Redirectors.Follow(complete, complete, current);
        }
    }

    /// <summary>Looked at first: the fields of another version would all be problems, and none of them the user's.</summary>
    private static bool IsKnownVersion(JsonElement root, ProblemList problems)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty(ConfigForms.SchemaVersionField, out var element)
            || !element.TryGetInt32Safely(out var version)
            || version == LoadMasterConfig.CurrentSchemaVersion)
        {
            return true;
        }

        problems.AddUnread(
            ProblemCodes.UnsupportedSchemaVersion,
            JsonPath.Root.Field(ConfigForms.SchemaVersionField),
            $"The document has schema version {version}; this LoadMaster reads version {LoadMasterConfig.CurrentSchemaVersion}; export it again from a node of this version.");
        return false;
    }

    private static bool TryGetInt32Safely(this JsonElement element, out int version)
    {
        version = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out version);
    }
}
