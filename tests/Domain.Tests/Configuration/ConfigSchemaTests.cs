using System.Text.Json;
using LoadMaster.Domain.Configuration;
using LoadMaster.Testing;

namespace LoadMaster.Domain.Tests.Configuration;

public sealed class ConfigSchemaTests
{
    private static readonly string SchemaFile = RepositoryRoot.Combine("docs/reference/config.schema.json");

    [Fact]
    public void The_published_schema_is_the_one_that_the_code_makes()
    {
        var made = ConfigJson.WriteSchema();
        if (Environment.GetEnvironmentVariable("LM_UPDATE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(SchemaFile)!);
            File.WriteAllText(SchemaFile, made);
        }

        Assert.True(
            File.Exists(SchemaFile) && File.ReadAllText(SchemaFile) == made,
            "docs/reference/config.schema.json is stale: run this test with LM_UPDATE=1 and commit the file.");
    }

    [Fact]
    public void Every_field_of_the_full_form_is_in_the_schema_with_a_description_and_the_default_that_reading_gives()
    {
        using var schema = JsonDocument.Parse(ConfigJson.WriteSchema());
        using var full = JsonDocument.Parse(ConfigJson.Write(ConfigJson.Read(
            """
            { "ha": { "sharedAddresses": [ { "address": "198.18.0.100" } ] },
              "logging": { "syslog": [ { "host": "192.0.2.50" } ] },
              "certificates": [ { "name": "www", "chainPem": "", "privateKey": "sealed:1:" } ],
              "virtualServices": [ { "address": "198.18.0.100:80", "realServers": [ { "address": "198.18.1.11:80" } ] } ] }
            """).Value!));
        Assert.Equal(281, CountDescribed(schema.RootElement, full.RootElement, schema.RootElement));
    }

    [Fact]
    public void Every_reference_in_the_schema_leads_somewhere()
    {
        using var schema = JsonDocument.Parse(ConfigJson.WriteSchema());
        var definitions = schema.RootElement.GetProperty("$defs");
        var references = References(schema.RootElement).ToList();
        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.True(definitions.TryGetProperty(reference["#/$defs/".Length..], out _), reference));
    }

    private static int CountDescribed(JsonElement root, JsonElement value, JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            schema = root.GetProperty("$defs").GetProperty(reference.GetString()!["#/$defs/".Length..]);
        }

        if (value.ValueKind == JsonValueKind.Array)
        {
            return value.EnumerateArray().Sum(item => CountDescribed(root, item, schema.GetProperty("items")));
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return 0;
        }

        Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
        var count = 0;
        foreach (var field in value.EnumerateObject())
        {
            var described = schema.GetProperty("properties").GetProperty(field.Name);
            Assert.False(string.IsNullOrEmpty(described.GetProperty("description").GetString()));
            if (described.TryGetProperty("default", out var preset) && field.Value.ValueKind != JsonValueKind.Array && !field.Name.StartsWith("next", StringComparison.Ordinal))
            {
                Assert.True(JsonElement.DeepEquals(preset, field.Value), $"The default of {field.Name} is not what reading gives.");
            }

            count += 1 + CountDescribed(root, field.Value, described);
        }

        return count;
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(
            field => field.Name == "$ref" ? [field.Value.GetString()!] : References(field.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
