using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration;

/// <summary>The one reader and writer of the configuration document and its parts. What is written has a fixed order.</summary>
public static class ConfigJson
{
    public static string Write(LoadMasterConfig config, bool indented = false) => JsonText.Write(ConfigForms.Document, config, indented);

    public static string WriteVirtualService(VirtualService service, bool indented = false) => JsonText.Write(ServiceForms.Service, service, indented);

    public static string WriteRealServer(RealServer server, bool indented = false) => JsonText.Write(ServiceForms.Server, server, indented);

    public static string WriteRule(ContentRule rule, bool indented = false) => JsonText.Write(RuleForms.Rule, rule, indented);

    public static string WriteHa(HaSettings ha, bool indented = false) => JsonText.Write(HaForms.Settings, ha, indented);

    public static string WriteLogging(LoggingSettings logging, bool indented = false) => JsonText.Write(LoggingForms.Settings, logging, indented);

    public static string WriteNetwork(NetworkSettings network, bool indented = false) => JsonText.Write(NetworkForms.Settings, network, indented);

    public static string WriteNodeNetwork(NodeNetwork network, bool indented = false) => JsonText.Write(NetworkForms.Node, network, indented);

    /// <summary>Null for what <see cref="WriteNodeNetwork"/> did not write.</summary>
    public static NodeNetwork? ReadNodeNetwork(string json)
    {
        var problems = new ProblemList();
        return SentBody.TryRead(NetworkForms.Node, json, JsonPath.Root, problems, out var network) && !problems.Any ? network : null;
    }

    /// <summary>
    /// Reads a document and checks the bounds of each field; missing ids are assigned. What fields must have to do with each
    /// other is checked by <see cref="ConfigValidator.Read"/> too.
    /// </summary>
    public static ConfigReadResult<LoadMasterConfig> Read(string json)
    {
        var problems = new ProblemList();
        var config = DocumentReader.Read(json, LoadMasterConfig.Empty, problems);
        if (config is not null)
        {
            ConfigForms.Document.Check(config, JsonPath.Root, problems);
        }

        return new(problems.Any ? null : config, problems.ToValueList());
    }

    /// <summary>One line for the journal.</summary>
    public static string WriteEvent(ConfigEvent configEvent) => JsonText.Write(writer => EventForms.Write(writer, configEvent));

    /// <summary>Throws <see cref="FormatException"/> for what <see cref="WriteEvent"/> did not write: a damaged or newer journal.</summary>
    public static ConfigEvent ReadEvent(string json)
    {
        var problems = new ProblemList();
        if (!JsonText.TryParse(json, JsonPath.Root, problems, out var document))
        {
            throw new FormatException($"The event cannot be read. {problems.ToValueList()[0].Message}");
        }

        using (document)
        {
            return EventForms.Read(document.RootElement);
        }
    }

    /// <summary>The JSON schema (draft 2020-12) of the document.</summary>
    public static string WriteSchema() => JsonText.Write(
        writer =>
        {
            var definitions = new SchemaDefinitions();
            writer.WriteStartObject();
            writer.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            writer.WriteString("title", "LoadMaster configuration");
            ConfigForms.Document.WriteDefinition(writer, definitions);
            definitions.Write(writer);
            writer.WriteEndObject();
        },
        indented: true) + "\n";
}
