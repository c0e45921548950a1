// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.springboot;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.cluster.CamelClusterService;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** The options of the cluster service as properties, with its defaults. */
@ConfigurationProperties(prefix = "camel.cluster.shm")
public class ShmClusterServiceConfiguration {

    /**
     * The id of this application among the members, at most 104 bytes in UTF-8. By default the name of its CamelContext
     * and its process id.
     */
    private String id;

    /** The order of the service among several. Camel uses the one with the lowest. */
    private Integer order = CamelClusterService.LOWEST;

    /** Attributes of the service, by which an application can select it among several. */
    private Map<String, Object> attributes = new LinkedHashMap<>();

    /**
     * The directory that holds the segments. By default that of the host: /dev/shm on Linux, otherwise camel-shm in the
     * directory for temporary files. All members must use the same.
     */
    private String directory;

    /** The permissions of the segment of a namespace, if this service creates it, regardless of the umask. */
    private String permissions = "rw-------";

    /**
     * The users whose segments may be used, in addition to the user of this JVM: a comma-separated list of names, or an
     * asterisk for all users.
     */
    private String trustedOwners;

    /**
     * How often a member checks whether it leads or can become leader. When a leader dies, another follows within this
     * time.
     */
    private Duration checkInterval = Duration.ofMillis(100);

    public String getId() {
        return id;
    }

    public void setId(String id) {
        this.id = id;
    }

    public Integer getOrder() {
        return order;
    }

    public void setOrder(Integer order) {
        this.order = order;
    }

    public Map<String, Object> getAttributes() {
        return attributes;
    }

    public void setAttributes(Map<String, Object> attributes) {
        this.attributes = attributes;
    }

    public String getDirectory() {
        return directory;
    }

    public void setDirectory(String directory) {
        this.directory = directory;
    }

    public String getPermissions() {
        return permissions;
    }

    public void setPermissions(String permissions) {
        this.permissions = permissions;
    }

    public String getTrustedOwners() {
        return trustedOwners;
    }

    public void setTrustedOwners(String trustedOwners) {
        this.trustedOwners = trustedOwners;
    }

    public Duration getCheckInterval() {
        return checkInterval;
    }

    public void setCheckInterval(Duration checkInterval) {
        this.checkInterval = checkInterval;
    }
}
